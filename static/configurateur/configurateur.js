/* Configurateur : insérer une mention à l'endroit du curseur (sans script, le serveur l'ajoute à la fin du texte) ;
   ne montrer le nombre d'un critère que s'il en demande un (sans script, il reste visible). */
"use strict";

(() => {
  for (const bloc of document.querySelectorAll("[data-c-mentions]")) {
    const texte = document.getElementById(bloc.dataset.cMentions);
    const liste = bloc.querySelector("select");
    const bouton = bloc.querySelector("button");
    if (!texte || !liste || !bouton) continue;
    bouton.type = "button";
    bouton.addEventListener("click", () => {
      texte.setRangeText(`[[${liste.value}]]`, texte.selectionStart, texte.selectionEnd, "end");
      texte.focus();
      texte.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  const accorder = (critere) => {
    const liste = critere.querySelector("select");
    const nombre = critere.querySelector("input");
    nombre.hidden = !liste.selectedOptions[0]?.text.endsWith("…");
  };
  document.addEventListener("change", (evenement) => {
    const critere = evenement.target.closest(".c-critere");
    if (critere) accorder(critere);
  });
  document.querySelectorAll(".c-critere").forEach(accorder);
})();

/* Configurateur : insérer une mention à l'endroit du curseur. Sans script, le serveur l'ajoute à la fin du texte. */
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
})();

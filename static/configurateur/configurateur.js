/* Configurateur : ne montrer le nombre d'un critère que s'il en demande un (sans script, il reste visible). */
"use strict";

(() => {
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

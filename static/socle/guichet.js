/* Guichet AAP : confort de saisie. Chaque module s'attache par un attribut data-g-… ; sans script, tout marche aussi.
   Contrat des attributs et des réponses du serveur : docs/interface.md, § 6. */
"use strict";

(() => {
  const tous = (selecteur, racine = document) => Array.from(racine.querySelectorAll(selecteur));
  const personne = document.body.dataset.gPersonne || "";

  function retarder(fonction, delai) {
    let minuterie;
    const retardee = (...args) => {
      clearTimeout(minuterie);
      minuterie = setTimeout(() => fonction(...args), delai);
    };
    retardee.annuler = () => clearTimeout(minuterie);
    return retardee;
  }

  function heure(date) {
    return `${date.getHours()} h ${String(date.getMinutes()).padStart(2, "0")}`;
  }

  /* Données d'un formulaire, sans les fichiers : ils ne partent qu'à l'envoi. */
  function donnees(formulaire) {
    const envoi = new FormData(formulaire);
    for (const [nom, valeur] of Array.from(envoi)) if (valeur instanceof File) envoi.delete(nom);
    return envoi;
  }

  async function poster(url, formulaire, options = {}) {
    const entetes = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const reponse = await fetch(url, { method: "POST", body: donnees(formulaire), headers: entetes, credentials: "same-origin", ...options });
    const json = (reponse.headers.get("content-type") || "").includes("json") ? await reponse.json() : null;
    return { reponse, json };
  }

  function montrerSorties(sorties, racine = document) {
    for (const [cle, valeur] of Object.entries(sorties || {})) {
      for (const cible of tous(`[data-g-sortie="${CSS.escape(cle)}"]`, racine)) {
        if (cible.hasAttribute("data-g-sortie-html")) cible.innerHTML = valeur; // HTML de notre serveur, échappé là-bas
        else if (cible.tagName === "PROGRESS") cible.value = valeur;
        else cible.textContent = valeur;
      }
    }
  }

  /* ── Sauvegarde automatique ─────────────────────────────────────────────────────────────────────────── */

  const NON_GARDES = new Set(["csrfmiddlewaretoken", "version"]);

  function contenu(formulaire) {
    const secrets = new Set(tous("input[type=password]", formulaire).map((champ) => champ.name));
    return Array.from(donnees(formulaire)).filter(([nom]) => !NON_GARDES.has(nom) && !secrets.has(nom));
  }

  /* Copie locale : gardée tant que le serveur n'a pas dit oui, et rendue à la même personne seulement. */
  class CopieLocale {
    constructor(url) { this.cle = `guichet:${personne}:${url}`; }
    garder(paires) { this.#essayer(() => localStorage.setItem(this.cle, JSON.stringify({ quand: Date.now(), paires }))); }
    lire() { return this.#essayer(() => JSON.parse(localStorage.getItem(this.cle))); }
    /* Partie par le bouton : si la page revient avec une autre version, le serveur l'a reçue. */
    envoyer(version) { const copie = this.lire(); if (copie) this.#essayer(() => localStorage.setItem(this.cle, JSON.stringify({ ...copie, envoyee: version }))); }
    oublier() { this.#essayer(() => localStorage.removeItem(this.cle)); }
    #essayer(action) { try { return action(); } catch { return null; } } // navigation privée ou mémoire pleine
  }

  class Sauvegarde {
    constructor(formulaire) {
      this.formulaire = formulaire;
      this.url = formulaire.dataset.gAutosauve || formulaire.action;
      this.etat = formulaire.querySelector("[data-g-etat]") || this.#creerEtat();
      this.copie = new CopieLocale(this.url);
      this.modifie = false;
      this.enCours = null;
      this.echecs = 0;
      this.arrete = false;
      this.bientot = retarder(() => this.enregistrer(), 2000);
      this.reprise = retarder(() => this.enregistrer(), 0);
      formulaire.addEventListener("input", () => this.noter());
      formulaire.addEventListener("change", () => this.noter());
      formulaire.addEventListener("submit", (evenement) => this.#attendreAvantEnvoi(evenement), { capture: true });
      window.addEventListener("online", () => this.modifie && this.enregistrer());
      document.addEventListener("visibilitychange", () => document.hidden && this.modifie && this.enregistrer({ keepalive: true }));
      window.addEventListener("beforeunload", (evenement) => { if (this.modifie && this.echecs && !this.envoye) evenement.preventDefault(); });
      this.#proposerReprise();
    }

    noter() {
      this.modifie = true;
      this.copie.garder(contenu(this.formulaire));
      if (!this.arrete) this.bientot();
    }

    async enregistrer(options) {
      if (this.enCours || this.arrete || this.envoye) return;
      this.bientot.annuler();
      this.modifie = false;
      this.dire("Enregistrement…");
      this.enCours = this.#envoyer(options);
      await this.enCours;
      this.enCours = null;
      if (this.modifie && !this.echecs) this.bientot();
    }

    async #envoyer(options) {
      let resultat;
      try {
        resultat = await poster(this.url, this.formulaire, options);
      } catch {
        return this.#echec("Connexion perdue.");
      }
      const { reponse, json } = resultat;
      if (reponse.ok && json) return this.#reussite(json);
      if (reponse.status === 409) {
        this.arrete = true;
        this.modifie = true;
        return this.dire((json && json.message) || "Cette page a été modifiée ailleurs. Rechargez-la : votre saisie est gardée sur cet appareil.", "erreur");
      }
      if (json && json.message && reponse.status < 500) {
        this.modifie = true;
        return this.dire(json.message, "erreur");
      }
      const session = reponse.redirected || reponse.status === 401 || reponse.status === 403 || (reponse.ok && !json);
      return this.#echec(session ? "Votre session est fermée. Reconnectez-vous dans un autre onglet." : "Le serveur ne répond pas.");
    }

    #reussite(json) {
      this.echecs = 0;
      const version = this.formulaire.elements.namedItem("version");
      if (version && json.version !== undefined) version.value = json.version;
      if (!this.modifie) this.copie.oublier();
      montrerSorties(json.sorties);
      const aCorriger = Object.keys(json.erreurs || {}).length;
      const suite = aCorriger ? ` ; ${aCorriger} réponse${aCorriger > 1 ? "s" : ""} à corriger avant le dépôt` : "";
      this.dire(`Enregistré à ${json.heure || heure(new Date())}${suite}`);
    }

    #echec(cause) {
      this.modifie = true;
      this.echecs += 1;
      const attente = Math.min(60, 5 * 2 ** (this.echecs - 1));
      this.dire(`${cause} Votre saisie est gardée sur cet appareil ; nouvel essai dans ${attente} secondes.`, "erreur");
      this.reprise = retarder(() => this.enregistrer(), attente * 1000);
      this.reprise();
    }

    dire(texte, genre = "") {
      this.etat.dataset.gGenre = genre;
      this.etat.textContent = texte;
    }

    /* Un envoi pendant une sauvegarde porterait un numéro de version déjà dépassé : on attend sa fin. */
    #attendreAvantEnvoi(evenement) {
      this.bientot.annuler();
      this.reprise.annuler();
      if (!this.enCours) { this.envoye = true; this.copie.envoyer(this.#version()); setTimeout(() => { this.envoye = evenement.defaultPrevented ? false : this.envoye; }); return; }
      evenement.preventDefault();
      evenement.stopImmediatePropagation();
      const bouton = evenement.submitter;
      this.enCours.finally(() => setTimeout(() => this.formulaire.requestSubmit(bouton)));
    }

    #version() { return this.formulaire.elements.namedItem("version")?.value; }

    #creerEtat() {
      const etat = document.createElement("p");
      etat.className = "g-etat-sauvegarde";
      etat.setAttribute("role", "status");
      this.formulaire.prepend(etat);
      return etat;
    }

    #proposerReprise() {
      const gardee = this.copie.lire();
      if (!gardee) return;
      if (gardee.envoyee !== undefined && gardee.envoyee !== this.#version()) { this.copie.oublier(); return; }
      if (JSON.stringify(gardee.paires) === JSON.stringify(contenu(this.formulaire))) { this.copie.oublier(); return; }
      const quand = new Date(gardee.quand);
      const barre = document.createElement("div");
      barre.className = "g-bloc";
      barre.setAttribute("role", "status");
      const texte = document.createElement("p");
      texte.textContent = `Une saisie du ${quand.toLocaleDateString("fr-FR")} à ${heure(quand)} n’avait pas pu être enregistrée.`;
      const actions = document.createElement("div");
      actions.className = "g-boutons-petits";
      barre.append(texte, actions);
      const ajouter = (libelle, action) => {
        const bouton = document.createElement("button");
        bouton.type = "button";
        bouton.className = this.formulaire.querySelector("button[type=submit]")?.className || "";
        bouton.textContent = libelle;
        bouton.addEventListener("click", () => { action(); barre.remove(); });
        actions.append(bouton);
      };
      ajouter("Reprendre cette saisie", () => { this.#remettre(gardee.paires); this.formulaire.dispatchEvent(new Event("change", { bubbles: true })); });
      ajouter("L’oublier", () => this.copie.oublier());
      this.formulaire.prepend(barre);
    }

    #remettre(paires) {
      const parNom = new Map();
      for (const [nom, valeur] of paires) parNom.set(nom, [...(parNom.get(nom) || []), valeur]);
      for (const [nom, valeurs] of parNom) {
        if (nom.endsWith("-TOTAL_FORMS")) completerLignes(nom.replace(/-TOTAL_FORMS$/, ""), Number(valeurs[0]));
      }
      for (const champ of Array.from(this.formulaire.elements)) {
        if (!champ.name || NON_GARDES.has(champ.name) || ["file", "password", "submit", "button"].includes(champ.type)) continue;
        const valeurs = parNom.get(champ.name) || [];
        if (champ.type === "checkbox" || champ.type === "radio") champ.checked = valeurs.includes(champ.value);
        else if (champ.multiple) for (const option of champ.options) option.selected = valeurs.includes(option.value);
        else if (valeurs.length) champ.value = valeurs[0];
      }
    }
  }

  /* ── Calcul en direct ───────────────────────────────────────────────────────────────────────────────── */

  function calculer(formulaire) {
    let precedent = null;
    const demander = retarder(async () => {
      precedent?.abort();
      const courant = new AbortController();
      precedent = courant;
      try {
        const { reponse, json } = await poster(formulaire.dataset.gCalcul, formulaire, { signal: courant.signal });
        if (reponse.ok && json && courant === precedent) montrerSorties(json.sorties);
      } catch { /* hors ligne ou remplacé : la valeur affichée reste, le serveur recalcule à l'envoi */ }
    }, 400);
    formulaire.addEventListener("input", demander);
    formulaire.addEventListener("change", demander);
  }

  /* ── Progression d'un travail ───────────────────────────────────────────────────────────────────────── */

  function suivre(bloc) {
    const barre = bloc.querySelector("progress");
    const pourcent = bloc.querySelector("[data-g-pourcent]");
    const etape = bloc.querySelector("[data-g-etape]");
    let attente = 1000;
    const demander = async () => {
      attente = Math.min(5000, attente * 1.2);
      try {
        const reponse = await fetch(bloc.dataset.gProgression, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        const etat = await reponse.json();
        if (barre) barre.value = etat.pourcent;
        if (pourcent) pourcent.textContent = `${etat.pourcent}\u202f%`;
        const texte = etat.erreur || etat.etape || "";
        if (etape && etape.textContent !== texte) etape.textContent = texte;
        if (etat.erreur) return;
        if (etat.fait) {
          if (etat.url) window.location.assign(etat.url);
          return;
        }
      } catch {
        if (etape) etape.textContent = "Connexion perdue, nouvel essai…";
      }
      setTimeout(demander, attente);
    };
    setTimeout(demander, 500);
  }

  /* ── Compte à rebours : l'heure du serveur fait foi, celle de l'appareil ne mesure que le temps qui passe ─ */

  function rebours(temps) {
    const echeance = Date.parse(temps.dataset.gCompteARebours);
    const decalage = Date.parse(temps.dataset.gMaintenant || "") - Date.now() || 0;
    const cible = temps.parentElement.querySelector("[data-g-reste]");
    if (!cible || Number.isNaN(echeance)) return;
    const dire = () => {
      const minutes = Math.floor((echeance - Date.now() - decalage) / 60000);
      const [jours, heures] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
      if (minutes < 0) cible.textContent = "échéance passée";
      else if (jours >= 2) cible.textContent = `dans ${jours} jours et ${heures} h`;
      else if (minutes >= 60) cible.textContent = `dans ${jours * 24 + heures} h ${String(minutes % 60).padStart(2, "0")} min`;
      else cible.textContent = minutes ? `dans ${minutes} min` : "dans moins d’une minute";
      if (minutes >= 0) setTimeout(dire, jours >= 2 ? 600000 : 15000);
    };
    dire();
  }

  /* ── Confirmation, et une seule soumission ──────────────────────────────────────────────────────────── */

  document.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest("button[data-g-confirme], a[data-g-confirme]");
    if (bouton && !window.confirm(bouton.dataset.gConfirme)) { evenement.preventDefault(); evenement.stopPropagation(); }
  }, { capture: true });

  function liberer(formulaire) {
    delete formulaire.dataset.gEnvoye;
    for (const bouton of tous("[data-g-desactive]", formulaire)) { bouton.disabled = false; delete bouton.dataset.gDesactive; }
  }

  document.addEventListener("submit", (evenement) => {
    const formulaire = evenement.target;
    if (evenement.defaultPrevented) return;
    if (formulaire.dataset.gConfirme && !window.confirm(formulaire.dataset.gConfirme)) { evenement.preventDefault(); return; }
    if (formulaire.method !== "post" || formulaire.target === "_blank" || formulaire.hasAttribute("data-g-libre")) return;
    if (formulaire.dataset.gEnvoye) { evenement.preventDefault(); return; }
    formulaire.dataset.gEnvoye = "1";
    // Après le départ de la requête, pour que le nom et la valeur du bouton partent avec elle.
    setTimeout(() => {
      for (const bouton of tous("button[type=submit]:not([disabled])", formulaire)) { bouton.disabled = true; bouton.dataset.gDesactive = "1"; }
    });
    setTimeout(() => liberer(formulaire), 20000);
  });
  window.addEventListener("pageshow", () => tous("form[data-g-envoye]").forEach(liberer));

  /* ── Suites d'une question (« si oui… ») : repliées quand la réponse les ferme, jamais vidées ─────────── */

  function reponse(formulaire, nom) {
    const [question] = tous(`[name="${CSS.escape(nom)}"]`, formulaire);
    if (question?.type === "checkbox") return question.checked ? "oui" : "non";
    return formulaire.querySelector(`[name="${CSS.escape(nom)}"]:checked, select[name="${CSS.escape(nom)}"]`)?.value || "";
  }

  function installerSuites(formulaire) {
    const suites = tous("[data-g-si]", formulaire);
    const region = formulaire.querySelector("[data-g-suites]");
    // Sans réponse, ou avec une faute à corriger, la suite reste ouverte.
    const fermee = (suite) => {
      const donnee = reponse(formulaire, suite.dataset.gSi);
      return donnee !== "" && donnee !== suite.dataset.gSiValeur && !suite.querySelector("[id$=_error]");
    };
    const nommer = (suite) => (suite.querySelector("legend, label")?.childNodes[0]?.textContent || "").trim();
    const ajuster = () => {
      const changees = suites.filter((suite) => suite.hidden !== fermee(suite));
      for (const suite of changees) suite.hidden = !suite.hidden;
      return changees;
    };
    const dire = (changees) => {
      const [masquees, montrees] = [changees.filter((s) => s.hidden), changees.filter((s) => !s.hidden)];
      const phrases = [];
      if (montrees.length) phrases.push(`À remplir maintenant : ${montrees.map(nommer).join(", ")}.`);
      if (masquees.length) phrases.push("La suite de cette question est masquée ; ce que vous y aviez écrit est gardé.");
      if (region && phrases.length) region.textContent = phrases.join(" ");
    };
    ajuster();
    formulaire.addEventListener("change", () => dire(ajuster()));
  }

  /* ── Lignes répétées ────────────────────────────────────────────────────────────────────────────────── */

  const blocLignes = (prefixe) => document.querySelector(`[data-g-lignes="${CSS.escape(prefixe)}"]`);
  const lignesVisibles = (bloc) => tous("[data-g-ligne]", bloc.querySelector("[data-g-lignes-liste]")).filter((ligne) => !ligne.hidden);
  const champsDe = (ligne) => tous("input:not([type=hidden]), select, textarea", ligne).filter((champ) => !champ.name.endsWith("-DELETE"));
  const total = (bloc) => bloc.querySelector(`[name="${CSS.escape(bloc.dataset.gLignes)}-TOTAL_FORMS"]`);

  function annoncer(bloc, texte) {
    const region = bloc.querySelector("[data-g-lignes-annonce]");
    if (region) region.textContent = texte;
  }

  function rafraichirLignes(bloc) {
    const lignes = lignesVisibles(bloc);
    lignes.forEach((ligne, i) => tous("[data-g-rang]", ligne).forEach((rang) => { rang.textContent = i + 1; }));
    const maximum = Number(bloc.dataset.gLignesMax) || Infinity;
    bloc.querySelector("[data-g-lignes-ajouter]").disabled = lignes.length >= maximum;
  }

  function preparerLigne(bloc, ligne) {
    const caseRetirer = ligne.querySelector("[data-g-case-retirer]");
    const bouton = ligne.querySelector("[data-g-lignes-retirer]");
    if (!caseRetirer || !bouton) return;
    const case_ = caseRetirer.querySelector("input[type=checkbox]");
    caseRetirer.hidden = true;
    bouton.hidden = false;
    ligne.hidden = case_.checked;
    // Retirer, c'est cocher : les numéros ne bougent pas, le serveur sait lesquelles effacer.
    bouton.addEventListener("click", () => {
      const avant = lignesVisibles(bloc);
      const suivante = avant[avant.indexOf(ligne) + 1] || avant[avant.indexOf(ligne) - 1];
      case_.checked = true;
      ligne.hidden = true;
      rafraichirLignes(bloc);
      annoncer(bloc, "Ligne retirée.");
      (suivante ? champsDe(suivante)[0] : bloc.querySelector("[data-g-lignes-ajouter]"))?.focus();
      case_.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function ajouterLigne(bloc) {
    const compteur = total(bloc);
    const modele = bloc.querySelector("[data-g-lignes-modele]").innerHTML.replaceAll("__prefix__", compteur.value);
    const liste = bloc.querySelector("[data-g-lignes-liste]");
    liste.insertAdjacentHTML("beforeend", modele);
    compteur.value = Number(compteur.value) + 1;
    const ligne = liste.lastElementChild;
    preparerLigne(bloc, ligne);
    rafraichirLignes(bloc);
    return ligne;
  }

  function completerLignes(prefixe, nombre) {
    const bloc = blocLignes(prefixe);
    while (bloc && Number(total(bloc).value) < nombre) ajouterLigne(bloc);
  }

  function installerLignes(bloc) {
    const bouton = bloc.querySelector("[data-g-lignes-ajouter]");
    bouton.hidden = false;
    tous("[data-g-ligne]", bloc.querySelector("[data-g-lignes-liste]")).forEach((ligne) => preparerLigne(bloc, ligne));
    bouton.addEventListener("click", () => {
      const ligne = ajouterLigne(bloc);
      annoncer(bloc, `Ligne ${lignesVisibles(bloc).length} ajoutée.`);
      champsDe(ligne)[0]?.focus();
      ligne.dispatchEvent(new Event("change", { bubbles: true }));
    });
    rafraichirLignes(bloc);
  }

  /* ── Coller un tableau de tableur ───────────────────────────────────────────────────────────────────── */

  const reduire = (texte) => texte.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

  function collerDansLibelles(zone, rangees) {
    const cibles = new Map(tous("[data-g-libelle]", zone).map((champ) => [reduire(champ.dataset.gLibelle), champ]));
    const ignorees = [];
    for (const [libelle, ...valeurs] of rangees) {
      const cle = reduire(libelle);
      const champ = cibles.get(cle) || Array.from(cibles).find(([nom]) => cle && (nom.startsWith(`${cle} `) || cle.startsWith(`${nom} `)))?.[1];
      const valeur = valeurs.filter((texte) => /\d/.test(texte)).pop();
      if (champ && valeur) champ.value = valeur;
      else ignorees.push(libelle);
    }
    return ignorees;
  }

  function collerDansLignes(bloc, rangees) {
    for (const rangee of rangees) {
      const libre = lignesVisibles(bloc).find((ligne) => champsDe(ligne).every((champ) => !champ.value));
      champsDe(libre || ajouterLigne(bloc)).forEach((champ, i) => {
        if (rangee[i] === undefined) return;
        const option = champ.tagName === "SELECT" && Array.from(champ.options).find((o) => reduire(o.text) === reduire(rangee[i]));
        champ.value = option ? option.value : rangee[i];
      });
    }
    return [];
  }

  document.addEventListener("paste", (evenement) => {
    const zone = evenement.target.closest?.("[data-g-coller]");
    const texte = evenement.clipboardData?.getData("text/plain") || "";
    if (!zone || !texte.includes("\t")) return; // un texte ordinaire se colle comme d'habitude
    evenement.preventDefault();
    const rangees = texte.split(/\r?\n/).filter((l) => l.trim()).map((l) => l.split("\t").map((cellule) => cellule.trim()));
    const bloc = blocLignes(zone.dataset.gColler) || zone.closest("[data-g-lignes]") || zone.querySelector("[data-g-lignes]");
    const ignorees = zone.querySelector("[data-g-libelle]") ? collerDansLibelles(zone, rangees) : bloc ? collerDansLignes(bloc, rangees) : rangees.map((r) => r[0]);
    const compte = rangees.length - ignorees.length;
    const bilan = `${compte} ligne${compte > 1 ? "s" : ""} collée${compte > 1 ? "s" : ""}.${ignorees.length ? ` Non reconnues : ${ignorees.join(", ")}.` : ""}`;
    const region = zone.querySelector("[data-g-coller-bilan]") || bloc?.querySelector("[data-g-lignes-annonce]");
    if (region) region.textContent = bilan;
    (bloc || zone).dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ── Insérer dans un texte, à l'endroit du curseur ou autour de ce qui est choisi ─────────────────────── */

  function installerInsertion(bloc) {
    const texte = document.getElementById(bloc.dataset.gInserer);
    if (!texte) return;
    const inserer = ({ gAvant = "", gApres = "" }) => {
      const [debut, fin] = [texte.selectionStart, texte.selectionEnd];
      const choisi = texte.value.slice(debut, fin);
      texte.setRangeText(gAvant + choisi + gApres, debut, fin, "end");
      if (gApres && !choisi) texte.selectionStart = texte.selectionEnd = debut + gAvant.length; // on écrit dedans
      texte.focus();
      texte.dispatchEvent(new Event("input", { bubbles: true }));
    };
    for (const bouton of tous("button[name]", bloc)) {
      bouton.type = "button"; // sans script, le serveur insère à la fin du texte
      bouton.addEventListener("click", () => inserer(bouton.name === "inserer" ? bouton.dataset : bloc.querySelector("select").selectedOptions[0].dataset));
    }
  }

  /* ── Mise en route ──────────────────────────────────────────────────────────────────────────────────── */

  tous("form[data-g-autosauve]").forEach((formulaire) => new Sauvegarde(formulaire));
  tous("form[data-g-calcul]").forEach(calculer);
  tous("[data-g-progression]").forEach(suivre);
  tous("[data-g-compte-a-rebours]").forEach(rebours);
  tous("[data-g-lignes]").forEach(installerLignes);
  tous("[data-g-inserer]").forEach(installerInsertion);
  new Set(tous("[data-g-si]").map((suite) => suite.closest("form"))).forEach(installerSuites);
  document.querySelector("[data-g-focus]")?.focus();
  if (window.matchMedia("(max-width: 767.98px)").matches) tous("[data-g-replie-mobile]").forEach((bloc) => { bloc.open = false; });
})();

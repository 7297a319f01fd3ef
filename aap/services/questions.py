"""Questions publiques : posées par n'importe qui, répondues une fois pour tous, précisées plutôt que récrites."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse

from aap.etats import QUESTION, EtatAppel, EtatQuestion
from aap.models import AppelAProjets, Question
from aap.types import NatureQuestion
from comptes.champs import normaliser_courriel
from comptes.models import Utilisateur
from socle import evenements, journal, travaux
from socle.acteurs import Acteur
from socle.canonique import normaliser_recherche
from socle.courriels import envoyer
from socle.horloge import maintenant
from socle.models import Courriel
from socle.workflow import MauvaisEtat, TransitionInterdite

EVENEMENT = "appel.precision_diffusee"
DIFFUSION = "question.diffuser"
JOUR = timedelta(days=1)
# Au-delà, une personne ou un robot remplit la file : le service reste joignable par courriel.
PAR_ADRESSE, PAR_APPEL = 5, 50
OUBLI = "question.oublier"
# Passé ce délai sans clic, l'adresse n'est sans doute pas celle de la personne : rien n'en est gardé.
DELAI_DE_CONFIRMATION = timedelta(days=7)


class TropDeQuestions(TransitionInterdite):
    """La limite d'un jour est atteinte ; la phrase dit comment joindre le service autrement."""


@transaction.atomic
def poser(appel: AppelAProjets, texte: str, *, courriel: str = "", auteur: Utilisateur | None = None) -> Question:
    """Garde une question. Avec un compte, elle va au service ; sinon un courriel demande d'en confirmer l'adresse.

    Le même texte envoyé deux fois n'en fait qu'une. Lève TropDeQuestions, ou TransitionInterdite si l'appel n'est pas
    publié.
    """
    if appel.etat != EtatAppel.PUBLIE:
        raise TransitionInterdite("Cet appel ne reçoit pas de questions.")
    adresse = auteur.courriel if auteur else normaliser_courriel(courriel)
    # Deux envois simultanés attendent ici leur tour : les limites et le double envoi se jugent l'un après l'autre.
    AppelAProjets.objects.select_for_update().get(pk=appel.pk)
    deja = _deja_posee(appel, texte, adresse)
    if deja is not None:
        return deja
    _limiter(appel, adresse)
    etat = EtatQuestion.EN_ATTENTE if auteur else EtatQuestion.A_VERIFIER
    question = Question.objects.create(
        appel=appel, etat=etat, texte_pose=texte.strip(), courriel=adresse, auteur=auteur, posee_le=maintenant()
    )
    journal.inscrire(question, "question.poser", acteur=auteur, apres=etat)
    if auteur is None:
        _ecrire(
            question, "question_confirmer", lien=reverse("aap:question_confirmer", args=[appel.code, question.jeton])
        )
    return question


def _deja_posee(appel: AppelAProjets, texte: str, adresse: str) -> Question | None:
    ouvertes = Question.objects.filter(
        appel=appel, courriel=adresse, etat__in=[EtatQuestion.A_VERIFIER, EtatQuestion.EN_ATTENTE]
    )
    cle = normaliser_recherche(texte)
    return next((q for q in ouvertes.order_by("pk") if normaliser_recherche(q.texte_pose) == cle), None)


def _limiter(appel: AppelAProjets, adresse: str) -> None:
    recentes = Question.objects.filter(posee_le__gte=maintenant() - JOUR, nature=NatureQuestion.QUESTION)
    a_verifier = recentes.filter(appel=appel, etat=EtatQuestion.A_VERIFIER).count()
    if recentes.filter(courriel=adresse).count() >= PAR_ADRESSE or a_verifier >= PAR_APPEL:
        joindre = appel.courriel or appel.service.courriel
        suite = f" Vous pouvez écrire à {joindre}." if joindre else " Réessayez demain."
        raise TropDeQuestions(f"Trop de questions ont été posées aujourd'hui.{suite}")


def confirmer(question: Question, *, acteur: Acteur) -> Question:
    """Adresse vérifiée : la question va au service. Rejouée, elle ne change rien."""
    if question.etat != EtatQuestion.A_VERIFIER:
        return question
    return QUESTION.appliquer(question, "confirmer", acteur=acteur)


def programmer_oubli() -> bool:
    """Une fois par jour au plus : programme l'effacement des questions jamais confirmées, s'il y en a."""
    if not _jamais_confirmees().exists():
        return False
    travaux.programmer(OUBLI, f"questions:oubli:{maintenant():%Y-%m-%d}")
    return True


def oublier_les_non_confirmees() -> int:
    """Efface ces questions, l'adresse donnée et le courriel envoyé ; le journal garde qu'elles l'ont été. Leur nombre.

    Une question qu'on confirme au même instant est laissée de côté.
    """
    with transaction.atomic():
        oubliees = list(_jamais_confirmees().select_for_update(skip_locked=True))
        for question in oubliees:
            journal.inscrire(question, OUBLI, acteur=None, avant=question.etat)
        cles = [question.pk for question in oubliees]
        Courriel.objects.filter(objet_type=Question.type_journal, objet_id__in=cles).delete()
        Question.objects.filter(pk__in=cles).delete()
    return len(oubliees)


def _jamais_confirmees() -> QuerySet[Question]:
    limite = maintenant() - DELAI_DE_CONFIRMATION
    return Question.objects.filter(etat=EtatQuestion.A_VERIFIER, posee_le__lt=limite).order_by("pk")


@transaction.atomic
def repondre(question: Question, texte: str, reponse: str, *, acteur: Utilisateur) -> Question:
    """Publie la question, reformulée s'il le faut, avec sa réponse ; la personne qui l'a posée est prévenue."""
    # Les numéros se donnent un par un : le verrou de l'appel les met en file.
    AppelAProjets.objects.select_for_update().get(pk=question.appel_id)
    dernier = Question.objects.filter(appel=question.appel_id).aggregate(dernier=Max("numero"))["dernier"]
    publiee = QUESTION.appliquer(
        question,
        "repondre",
        acteur=acteur,
        texte=texte.strip(),
        reponse=reponse.strip(),
        numero=(dernier or 0) + 1,
        repondue_le=maintenant(),
        repondue_par=acteur,
    )
    if publiee.courriel:
        _ecrire(publiee, "question_repondue", lien=adresse_publique(publiee))
    return publiee


def ecarter(question: Question, motif: str, *, acteur: Utilisateur) -> Question:
    """Ne publie pas une question (hors sujet, déjà répondue, injurieuse) et le dit à la personne, motif à l'appui."""
    with transaction.atomic():
        ecartee = QUESTION.appliquer(question, "ecarter", acteur=acteur, motif=motif)
        if ecartee.courriel:
            _ecrire(ecartee, "question_ecartee", motif=motif, lien=reverse("aap:questions", args=[ecartee.appel.code]))
    return ecartee


@transaction.atomic
def publier_precision(
    appel: AppelAProjets, titre: str, texte: str, *, acteur: Utilisateur, precise: Question | None = None
) -> Question:
    """Publie une précision ou une correction que personne n'a demandée ; `precise` : la réponse qu'elle complète."""
    precision = Question.objects.create(
        appel=appel,
        nature=NatureQuestion.PRECISION,
        etat=EtatQuestion.EN_ATTENTE,
        precise=precise,
        posee_le=maintenant(),
    )
    return repondre(precision, titre, texte, acteur=acteur)


@transaction.atomic
def diffuser(question: Question, *, acteur: Utilisateur) -> Question:
    """Programme l'envoi de ce qui est publié à tous les dossiers en préparation ; une seule fois. Lève MauvaisEtat."""

    def une_fois(verrou: Question) -> None:
        if Question.objects.filter(pk=verrou.pk, diffusee_le__isnull=False).exists():
            raise MauvaisEtat("Ce texte a déjà été envoyé aux dossiers en préparation.")

    diffusee = QUESTION.appliquer(
        question, "diffuser", acteur=acteur, avant_ecriture=une_fois, diffusee_le=maintenant()
    )
    travaux.programmer(DIFFUSION, f"question:{diffusee.uuid}:diffusion", {"question": diffusee.pk}, objet=diffusee)
    return diffusee


def annoncer(question_id: int) -> None:
    """Donne la main aux pièces qui connaissent les dossiers ; chacune écrit ses courriels, une fois."""
    question = Question.objects.select_related("appel__service").get(pk=question_id)
    evenements.emettre(EVENEMENT, question=question, lien=adresse_publique(question))


def adresse_publique(question: Question) -> str:
    """Adresse de ce qui est publié, à son ancre."""
    return f"{reverse('aap:questions', args=[question.appel.code])}#{question.ancre}"


def _ecrire(question: Question, gabarit: str, **contexte: str) -> None:
    envoyer(
        f"aap/courriels/{gabarit}.txt",
        [question.courriel],
        {"question": question, "appel": question.appel, **contexte},
        genre=f"appel.{gabarit}",
        objet=question,
        cle=f"question:{question.uuid}:{gabarit}",
        secret=gabarit == "question_confirmer",
    )

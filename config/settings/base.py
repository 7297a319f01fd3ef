"""Réglages communs. Tout ce qui change d'une installation à l'autre vient de l'environnement, et manque bruyamment."""

from pathlib import Path

from config.environnement import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env("GUICHET_VAR", default=str(BASE_DIR / "var")))

DEBUG = False
DEMO = env.bool("GUICHET_DEMO", default=False)
TOTP_AGENTS = env.bool("TOTP_AGENTS", default=not DEMO)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    # Les pièces de la maison, du bas vers le haut.
    "socle",
    "territoires",
    "comptes",
    "aap",
    "candidatures",
    "conventions",
    "bilans",
    "pilotage",
    "configurateur",
    "demonstration",
    # dsfr avant django.forms, sinon cases et boutons radio perdent leur habillage.
    "dsfr",
    "django.forms",
    "crispy_forms",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # L'instant de réception est noté avant tout autre travail : lui seul compte à l'échéance.
    "socle.middleware.InstantReception",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comptes.middleware.DoubleFacteurAgents",
    "socle.middleware.MenuAJour",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "socle.contexte.page",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["TEST"] = {"TEMPLATE": "template0", "CHARSET": "UTF8"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accueil"
ACCOUNT_LOGOUT_REDIRECT_URL = "accueil"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "courriel"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "comptes.adaptateur.AdaptateurComptes"
ACCOUNT_SIGNUP_FORM_CLASS = "comptes.formulaire_inscription.InscriptionForm"
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Guichet AAP"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("FICHIERS_DOSSIER", default=str(VAR_DIR / "fichiers")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Les feuilles hachées ne correspondent plus à leur attribut « integrity » : le navigateur les jetterait toutes.
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True
CRISPY_ALLOWED_TEMPLATE_PACKS = ["guichet"]
CRISPY_TEMPLATE_PACK = "guichet"
CRISPY_FAIL_SILENTLY = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

EMAIL_BACKEND = "socle.courriels.BackendLignes"
# Ce qui remet vraiment au serveur, appelé par le travail « courriel.remettre ».
COURRIEL_REMISE = env("COURRIEL_REMISE", default="django.core.mail.backends.smtp.EmailBackend")
DEFAULT_FROM_EMAIL = env("COURRIEL_EXPEDITEUR", default="Guichet AAP <ne-pas-repondre@localhost>")
ADRESSE_PUBLIQUE = env("ADRESSE_PUBLIQUE", default="http://127.0.0.1:8000")

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://")
CLAMAV_HOTE = env("CLAMAV_HOTE", default="")
CLAMAV_PORT = env.int("CLAMAV_PORT", default=3310)
# Qui signe et prouve : classe qui suit conventions.services.preuve.FournisseurSignature.
SIGNATURE_FOURNISSEUR = env("SIGNATURE_FOURNISSEUR", default="conventions.services.preuve.FournisseurInterne")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REDIS_CACHE = env("REDIS_CACHE_URL", default="")
if REDIS_CACHE:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_CACHE}}
# Secondes pendant lesquelles une personne relit les mêmes nombres dans son menu ; 0 : comptés à chaque page.
MENU_MEMOIRE = env.int("MENU_MEMOIRE", default=30)

DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

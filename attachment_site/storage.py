"""How static files are stored."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; what a script imports is found under its hashed name as well."""

    support_js_module_import_aggregation = True

"""How admin shows dates and times where no template says otherwise (FORMAT_MODULE_PATH)."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"

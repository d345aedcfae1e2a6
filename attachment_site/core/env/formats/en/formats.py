"""How the whole site shows dates and times (FORMAT_MODULE_PATH)."""

DATE_FORMAT = "F j, Y"
MONTH_DAY_FORMAT = "F j"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "F j, Y, H:i"

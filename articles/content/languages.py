"""The languages in which an article may be written, and what follows from each.

The site itself speaks English: its menus, buttons and dates do in every article.
"""

from typing import NamedTuple

SITE_LANGUAGE = "en"
# Code (BCP 47), name, locale of Open Graph, quotation marks as Unicode's CLDR has them. A “*” says
# that it is written from right to left; a “_” in a name is a blank.
TABLE = """
af Afrikaans af_ZA “”‘’
sq Albanian sq_AL «»“”
ar Arabic ar_AR ”“’‘ *
hy Armenian hy_AM «»«»
az Azerbaijani az_AZ “”‘’
eu Basque eu_ES «»“”
bn Bengali bn_IN “”‘’
bs Bosnian bs_BA „”‚’
bg Bulgarian bg_BG „“‚‘
ca Catalan ca_ES «»“”
zh-Hans Chinese,_simplified zh_CN “”‘’
zh-Hant Chinese,_traditional zh_TW 「」『』
hr Croatian hr_HR „“‚‘
cs Czech cs_CZ „“‚‘
da Danish da_DK “”‘’
nl Dutch nl_NL “”‘’
en English en_US “”‘’
et Estonian et_EE „“‚‘
fi Finnish fi_FI ””’’
fr French fr_FR «»“”
gl Galician gl_ES «»“”
ka Georgian ka_GE „“‚‘
de German de_DE „“‚‘
el Greek el_GR «»“”
gu Gujarati gu_IN “”‘’
he Hebrew he_IL ””’’ *
hi Hindi hi_IN “”‘’
hu Hungarian hu_HU „”»«
is Icelandic is_IS „“‚‘
id Indonesian id_ID “”‘’
ga Irish ga_IE “”‘’
it Italian it_IT «»“”
ja Japanese ja_JP 「」『』
kn Kannada kn_IN “”‘’
ko Korean ko_KR “”‘’
ckb Kurdish,_Sorani cb_IQ «»“” *
lv Latvian lv_LV “”‘’
lt Lithuanian lt_LT „“‚‘
mk Macedonian mk_MK „“‚‘
ms Malay ms_MY “”‘’
ml Malayalam ml_IN “”‘’
mt Maltese mt_MT “”‘’
mr Marathi mr_IN “”‘’
ne Nepali ne_NP “”‘’
nb Norwegian,_Bokmål nb_NO «»‘’
nn Norwegian,_Nynorsk nn_NO «»‘’
ps Pashto ps_AF “”‘’ *
fa Persian fa_IR «»‹› *
pl Polish pl_PL „”«»
pt Portuguese pt_PT «»“”
pt-BR Portuguese,_Brazil pt_BR “”‘’
pa Punjabi,_Gurmukhi pa_IN “”‘’
pa-Arab Punjabi,_Shahmukhi pa_PK “”‘’ *
ro Romanian ro_RO „”«»
ru Russian ru_RU «»„“
sr Serbian sr_RS „“‚‘
sd Sindhi sd_PK “”‘’ *
sk Slovak sk_SK „“‚‘
sl Slovenian sl_SI „“‚‘
so Somali so_SO “”‘’
es Spanish es_ES «»“”
sw Swahili sw_KE “”‘’
sv Swedish sv_SE ””’’
tl Tagalog tl_PH “”‘’
ta Tamil ta_IN “”‘’
te Telugu te_IN “”‘’
th Thai th_TH “”‘’
tr Turkish tr_TR “”‘’
uk Ukrainian uk_UA «»„“
ur Urdu ur_PK “”‘’ *
uz Uzbek uz_UZ “”‘’
vi Vietnamese vi_VN “”‘’
cy Welsh cy_GB “”‘’
"""
NARROW_BLANK = "\u202f"


class Language(NamedTuple):
    """A language; `quotes` are the opening and the closing marks, outer and inner."""

    code: str
    name: str
    locale: str
    quotes: tuple[str, str, str, str]
    is_rtl: bool

    @property
    def direction(self) -> str:
        """What HTML's `dir` says."""
        return "rtl" if self.is_rtl else "ltr"


def _language(line: str) -> Language:
    code, name, locale, marks, *rtl = line.split()
    quotes = (marks[0], marks[1], marks[2], marks[3])
    if code == "fr":
        # CLDR names the marks alone; what stands inside them keeps its distance.
        quotes = (f"«{NARROW_BLANK}", f"{NARROW_BLANK}»", "“", "”")
    return Language(code, name.replace("_", " "), locale, quotes, bool(rtl))


LANGUAGES = {each.code: each for each in map(_language, TABLE.strip().splitlines())}


def language(code: str) -> Language:
    """The language of this code; the site's own for a code that a later release knows."""
    return LANGUAGES.get(code, LANGUAGES[SITE_LANGUAGE])


def known_code(tag: str) -> str:
    """The code for a language tag as other systems write it (“ur-PK”, “pt_br”), else the site's."""
    parts = tag.replace("_", "-").lower().split("-")
    by_name = {code.lower(): code for code in LANGUAGES} | {
        "zh": "zh-Hans",
        "zh-cn": "zh-Hans",
        "zh-tw": "zh-Hant",
        "no": "nb",
    }
    names = ("-".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((by_name[name] for name in names if name in by_name), SITE_LANGUAGE)


def choices() -> list[tuple[str, str]]:
    """The codes with their names, the site's language first."""
    others = sorted((each.name, each.code) for each in LANGUAGES.values())
    own = LANGUAGES[SITE_LANGUAGE].name
    named = [(code, name) for name, code in others if code != SITE_LANGUAGE]
    return [(SITE_LANGUAGE, own), *named]

"""Letters beyond ASCII by language, and the encodings in which files of that language come.

Used to weigh encodings against each other: the right one gives words of one language, the wrong one a
mixture that no language writes.
"""

# ruff: noqa: RUF001, RUF003 foreign letters and signs are the content

_WEST = ("cp1252", "mac_roman", "cp850", "iso8859_15")
_CENTRAL = ("cp1250", "iso8859_2", "mac_latin2", "cp852")
_BALTIC = ("cp1257", "iso8859_13")
_TURKISH = ("cp1254",)
_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "mac_cyrillic", "cp866")
_GREEK = ("cp1253", "iso8859_7", "mac_greek")

LANGUAGES: tuple[tuple[tuple[str, ...], str], ...] = (
    (_WEST, "àâæçéèêëîïôœùûüÿ"),  # French
    (_WEST, "áéíñóúüªº"),  # Spanish
    (_WEST, "àáâãçéêíóôõúü"),  # Portuguese
    (_WEST, "äöüßé"),  # German
    (_WEST, "àèéìíòóù"),  # Italian
    (_WEST, "åäöéü"),  # Swedish, Finnish
    (_WEST, "æøåéöäü"),  # Danish, Norwegian
    (_WEST, "éëïóöüèê"),  # Dutch
    (_WEST, "àçèéíïòóúü"),  # Catalan
    (_CENTRAL, "ąćęłńóśźż"),  # Polish
    (_CENTRAL, "áčďéěíňóřšťúůýž"),  # Czech
    (_CENTRAL, "áäčďéíĺľňóôŕšťúýž"),  # Slovak
    (_CENTRAL, "áéíóöőúüű"),  # Hungarian
    (_CENTRAL, "čćđšž"),  # Croatian, Slovene
    (_CENTRAL, "ăâîşţșț"),  # Romanian
    (_BALTIC, "ąčęėįšųūž"),  # Lithuanian
    (_BALTIC, "āčēģīķļņšūž"),  # Latvian
    (_BALTIC, "äõöüšž"),  # Estonian
    # Icelandic is left out: its þ, ð and ý are the ş, ğ and ı of Turkish, which is met far more often.
    (_TURKISH, "çğıöşüİâîû"),
    # Before Cyrillic: its 27 letters are small Cyrillic ones, but a Cyrillic text has capitals as well.
    (("cp1255",), "אבגדהוזחטיךכלםמןנסעףפץצקרשת"),
    (_CYRILLIC, "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),  # Russian, Bulgarian
    (_CYRILLIC, "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),  # Ukrainian
    (_CYRILLIC, "абвгдђежзијклљмнњопрстћуфхцчџш"),  # Serbian
    (_GREEK, "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    (("cp1256",), "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"),
    (("cp874",), "".join(map(chr, range(0x0E01, 0x0E4F)))),
    (("cp1258",), "ăâđêôơưàáèéìíòóùúýãõ\u0300\u0301\u0303\u0309\u0323"),
)

# Symbols that stand in business text; any other symbol speaks against the encoding that yields it.
COMMON_SYMBOLS = frozenset("€£¥§©®°–—‘’“”„…«»¿¡·•™ªº№²³½¼¾×±´\u00a0₽†")
IN_WORD_SYMBOLS = frozenset("’·´‘\u00ad")

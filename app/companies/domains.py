"""Which domains tell a company apart, and which say nothing because everybody is there."""

from app.core.web_addresses import domain_of

# Mailbox providers: an address there says nothing about the employer.
MAIL_DOMAINS = frozenset((
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de",
    "hotmail.it", "live.com", "msn.com", "yahoo.com", "yahoo.co.uk", "yahoo.co.in", "yahoo.fr", "yahoo.de",
    "yahoo.com.br", "ymail.com", "rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com", "proton.me",
    "protonmail.com", "pm.me", "gmx.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de",
    "freenet.de", "mail.com", "mail.ru", "bk.ru", "list.ru", "inbox.ru", "yandex.ru", "yandex.com", "rambler.ru",
    "ukr.net", "qq.com", "163.com", "126.com", "sina.com", "sohu.com", "naver.com", "daum.net", "hanmail.net",
    "rediffmail.com", "zoho.com", "fastmail.com", "tutanota.com", "hey.com", "orange.fr", "wanadoo.fr", "free.fr",
    "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "alice.it", "tiscali.it", "uol.com.br", "bol.com.br",
    "terra.com.br", "btinternet.com", "sky.com", "comcast.net", "verizon.net", "att.net", "sbcglobal.net",
    "cox.net", "bellsouth.net", "shaw.ca", "rogers.com", "bigpond.com", "optusnet.com.au", "seznam.cz", "wp.pl",
    "o2.pl", "interia.pl", "onet.pl", "abv.bg", "ziggo.nl", "kpnmail.nl", "telenet.be",
))  # fmt: skip
# Sites that give a page to everybody.
SHARED_DOMAINS = frozenset((
    "facebook.com", "linkedin.com", "instagram.com", "twitter.com", "x.com", "youtube.com", "tiktok.com",
    "google.com", "sites.google.com", "github.io", "wordpress.com", "blogspot.com", "wixsite.com", "linktr.ee",
    "medium.com",
))  # fmt: skip


def is_shared(domain: str) -> bool:
    """Whether a domain belongs to everybody and so can never stand for one company."""
    return domain.lower() in MAIL_DOMAINS or domain.lower() in SHARED_DOMAINS


def company_domain_of_website(website: str) -> str | None:
    """The domain of a firm's own site; None for a page on a shared one."""
    return _own(domain_of(website))


def company_domain_of_email(email: str) -> str | None:
    """The domain of an address at work; None for a mailbox provider's."""
    return _own(domain_of(email.rpartition("@")[2]))


def _own(domain: str | None) -> str | None:
    return None if domain is None or is_shared(domain) else domain

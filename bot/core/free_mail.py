"""Mail providers at which anybody gets an address: such an address says nothing of whom its owner works for."""

from __future__ import annotations

from typing import Final

_LISTED: Final = """
    126.com 139.com 163.com 189.cn aliyun.com aol.com arcor.de atomicmail.io bigpond.com bk.ru bol.com.br
    btinternet.com centrum.cz comcast.net cox.net daum.net disroot.org duck.com earthlink.net email.com email.cz
    fastmail.com fastmail.fm foxmail.com free.fr freenet.de gawab.com gmail.com googlemail.com guerrillamail.com
    hanmail.net hey.com hushmail.com icloud.com ig.com.br iinet.net.au inbox.com inbox.lv inbox.ru interia.pl
    internode.on.net kakao.com keemail.me kolabnow.com laposte.net libero.it list.ru lycos.com mac.com mail.com
    mail.de mail.ee mail.ru mailbox.org mailfence.com mailinator.com me.com msn.com nate.com naver.com ntlworld.com
    o2.pl onet.pl ono.com op.pl optusnet.com.au orange.fr passport.com pm.me pobox.com posteo.de posteo.net proton.me
    protonmail.ch protonmail.com qq.com rambler.ru rediff.com rediffmail.com riseup.net rocketmail.com runbox.com
    sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com sohu.com startmail.com sympatico.ca
    t-online.de talktalk.net telefonica.net telenet.be telstra.com temp-mail.org terra.com terra.com.br terra.es
    tiscali.it tom.com tuta.com tuta.io tutamail.com tutanota.com tutanota.de ua.fm ukr.net uol.com.br usa.com
    verizon.net vip.qq.com virgilio.it virginmedia.com wanadoo.fr web.de windowslive.com wp.pl xtra.co.nz yeah.net
    ymail.com yopmail.com ziggo.nl zoho.com zohomail.com zonnet.nl
"""
_DOMAINS: Final = frozenset(_LISTED.split())
_FAMILIES: Final = frozenset({"gmx", "hotmail", "live", "outlook", "yahoo", "yandex"})
"""Providers with a domain in many countries: `yahoo.es`, `yahoo.co.uk`, `hotmail.com.ar`."""
_ENDINGS: Final = frozenset({"com", "net", "org", "co", "ne"})


def is_free_mail(domain: str) -> bool:
    """Whether the domain, or one above it, is such a provider's."""
    labels = domain.casefold().split(".")
    return any(_is_providers(labels[start:]) for start in range(len(labels) - 1))


def _is_providers(labels: list[str]) -> bool:
    return ".".join(labels) in _DOMAINS or (labels[0] in _FAMILIES and _is_ending(labels[1:]))


def _is_ending(labels: list[str]) -> bool:
    """`com`, `es`, `co.uk`; not the `ac.uk` of a university that happens to be called so."""
    match labels:
        case [last]:
            return last in _ENDINGS or len(last) == len("es")
        case [middle, last]:
            return middle in _ENDINGS and len(last) == len("uk")
        case _:
            return False

"""Bytes become text by the best evidence there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feeds.charset import decode

_RUSSIAN = "Министерство финансов расширило санкционный список компаний, которые поставляют электронику. " * 3


@pytest.mark.parametrize(
    ("body", "content_type", "charset", "rung"),
    [
        ("\ufeffйод".encode(), "text/xml; charset=windows-1251", "utf-8", "bom"),
        ("<a>йод</a>".encode("utf-16"), "", "utf-16-le", "bom"),
        ("<a>йод</a>".encode("utf-16-be"), "", "utf-16-be", "bom"),
        ("<a>йод</a>".encode("utf-32-le"), "", "utf-32-le", "bom"),
        ("<a>йод</a>".encode("koi8-r"), "text/xml; charset=KOI8-R", "koi8-r", "http"),
        ("<a>йод</a>".encode("koi8-r"), "text/xml;charset = 'koi8-r'", "koi8-r", "http"),
        ('<?xml version="1.0" encoding="windows-1251"?>йод'.encode("cp1251"), "", "cp1251", "xml"),
        ('<?xml version="1.0" encoding="windows-1251"?>йод'.encode("cp1251"), "text/xml; charset=koi8-r", "koi8-r", "http"),
        ("<?xml version='1.0' encoding='gb2312'?>镕基".encode("gb18030"), "", "gb18030", "xml"),
        ("<?xml version='1.0' encoding='euc-kr'?>뷁".encode("cp949"), "", "cp949", "xml"),
        ("<?xml version='1.0' encoding='Shift_JIS'?>①".encode("cp932"), "", "cp932", "xml"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>“€”".encode("cp1252"), "", "cp1252", "xml"),
        ("<?xml version='1.0' encoding='tis-620'?>“ไทย”".encode("cp874"), "", "cp874", "xml"),
        ("<a>йод</a>".encode(), "text/xml", "utf-8", "utf-8"),
        ("<?xml version='1.0' encoding='utf-16'?><a>йод</a>".encode(), "", "utf-8", "utf-8"),
        ("<a>йод</a>".encode(), "text/xml; charset=punycode", "utf-8", "utf-8"),
        ("<a>йод</a>".encode(), "text/xml; charset=no-such", "utf-8", "utf-8"),
        (_RUSSIAN.encode().replace(b" ", b" \xd0", 1), "", "utf-8", "damaged"),
        (_RUSSIAN.encode("cp1251"), "text/xml; charset=utf-8", "cp1251", "detected"),
    ],
)
def test_the_ladder(body, content_type, charset, rung):
    decoded = decode(body, content_type)
    assert (decoded.charset.replace("_", "-"), decoded.rung) == (charset, rung)


def test_utf_8_is_believed_over_a_label_that_can_read_anything():
    assert decode("Señal débil".encode(), "text/xml; charset=iso-8859-1").text == "Señal débil"


@given(st.binary(), st.text())
def test_any_bytes_become_text(body, content_type):
    assert isinstance(decode(body, content_type).text, str)

"""Which outlet an address belongs to."""

from __future__ import annotations

from urllib.parse import urlsplit

_OUTLETS = {
    "24h.com.vn": "24h",
    "anninhthudo.vn": "An ninh Thủ đô",
    "baochinhphu.vn": "Báo Chính phủ",
    "baodautu.vn": "Đầu tư",
    "baogiaothong.vn": "Giao thông",
    "baomoi.com": "Báo Mới",
    "baophapluat.vn": "Pháp luật Việt Nam",
    "baoquocte.vn": "Thế giới & Việt Nam",
    "baotintuc.vn": "Tin tức",
    "bnews.vn": "Bnews",
    "cafef.vn": "CafeF",
    "cand.com.vn": "Công an Nhân dân",
    "chinhphu.vn": "Cổng Thông tin điện tử Chính phủ",
    "congan.com.vn": "Công an TP. Hồ Chí Minh",
    "congthuong.vn": "Công Thương",
    "daibieunhandan.vn": "Đại biểu Nhân dân",
    "daidoanket.vn": "Đại Đoàn Kết",
    "dangcongsan.vn": "Báo điện tử Đảng Cộng sản Việt Nam",
    "dantri.com.vn": "Dân trí",
    "giaoduc.net.vn": "Giáo dục Việt Nam",
    "hanoimoi.vn": "Hànộimới",
    "hanoimoi.com.vn": "Hànộimới",
    "kenh14.vn": "Kênh 14",
    "laodong.vn": "Lao Động",
    "laodong.com.vn": "Lao Động",
    "nhandan.vn": "Nhân Dân",
    "nhandan.com.vn": "Nhân Dân",
    "nhandan.org.vn": "Nhân Dân",
    "nld.com.vn": "Người Lao Động",
    "plo.vn": "Pháp Luật TP. Hồ Chí Minh",
    "qdnd.vn": "Quân đội nhân dân",
    "quochoi.vn": "Cổng Thông tin điện tử Quốc hội",
    "sggp.org.vn": "Sài Gòn Giải Phóng",
    "soha.vn": "Soha",
    "suckhoedoisong.vn": "Sức khỏe & Đời sống",
    "tapchicongsan.org.vn": "Tạp chí Cộng sản",
    "thanhnien.vn": "Thanh Niên",
    "thanhnien.com.vn": "Thanh Niên",
    "tienphong.vn": "Tiền Phong",
    "tuoitre.vn": "Tuổi Trẻ",
    "tuoitre.com.vn": "Tuổi Trẻ",
    "vietnamnet.vn": "VietNamNet",
    "vietnamplus.vn": "VietnamPlus",
    "vnanet.vn": "TTXVN",
    "vneconomy.vn": "VnEconomy",
    "vnexpress.net": "VnExpress",
    "vov.vn": "VOV",
    "vtc.vn": "VTC News",
    "vtcnews.vn": "VTC News",
    "vtv.vn": "VTV",
    "zing.vn": "Zing News",
    "zingnews.vn": "Zing News",
    "znews.vn": "Znews",
}
_GENERIC_LABELS = frozenset({"www", "m", "amp", "mobile"})


def outlet(url: str) -> str | None:
    """The outlet whose address ``url`` is, the bare host for one unknown, None without a host.

    A subdomain belongs to its outlet unless it has a name of its own in the table.
    """
    host = hostname(url)
    if host is None:
        return None
    labels = host.split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_OUTLETS[parent] for parent in parents if parent in _OUTLETS), host)


def hostname(url: str) -> str | None:
    """The host of an absolute ``url`` in lower case, without port, ``www.`` or ``m.``."""
    try:
        host = urlsplit(url).hostname
    except ValueError:  # such as "http://[", which is no address
        return None
    labels = (host or "").strip(".").split(".")
    while len(labels) > 2 and labels[0] in _GENERIC_LABELS:
        labels = labels[1:]
    return ".".join(labels) or None

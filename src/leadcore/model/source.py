"""Where leads come from (R-01)."""

from __future__ import annotations

from enum import StrEnum


class Source(StrEnum):
    """The standard sources; a host adds its own by name in its policy.

    >>> Source("referral") is Source.REFERRAL
    True
    """

    WEB_FORM = "web_form"
    """官网表单"""
    ADVERTISING = "advertising"
    """网络广告: search and display"""
    SOCIAL_MEDIA = "social_media"
    """社交媒体"""
    TRADE_SHOW = "trade_show"
    """行业展会"""
    SEMINAR = "seminar"
    """研讨会"""
    REFERRAL = "referral"
    """老客户推荐"""
    TELEPHONE = "telephone"
    """电话咨询"""
    PARTNER = "partner"
    """合作伙伴转介"""
    CAMPAIGN = "campaign"
    """市场活动"""

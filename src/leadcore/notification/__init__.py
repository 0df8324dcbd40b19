"""Notification: who is to be told what of an event, as data, and payloads that the host sends."""

from leadcore.notification.messages import dingtalk, slack, wecom
from leadcore.notification.notices import notifications
from leadcore.notification.notification import OCCASION, Notification

__all__ = ["OCCASION", "Notification", "dingtalk", "notifications", "slack", "wecom"]

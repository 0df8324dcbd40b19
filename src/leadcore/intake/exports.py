"""Mappings that ship: the leads that Salesforce exports, and the contacts that HubSpot exports.

Neither export says in which zone its moments are, so a host declares it, as it does where its users
write day and month or money otherwise: `attrs.evolve(SALESFORCE, zone="America/New_York")`.

Each product knows sources that the standard ones do not have. They stand in a table beside the
mapping, for the host's `Requirements`; a row with one that the host did not declare is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from leadcore.intake.mapping import Column, RowMapping
from leadcore.texts import Text
from leadcore.values import FrozenMapping

SALESFORCE_SOURCES: Mapping[str, Text] = MappingProxyType(
    {
        "employee_referral": Text("员工推荐", "employee referral"),
        "external_referral": Text("外部推荐", "external referral"),
        "public_relations": Text("公共关系", "public relations"),
        "purchased_list": Text("外购名单", "purchased list"),
        "word_of_mouth": Text("口碑", "word of mouth"),
        "other": Text("其他", "other"),
    }
)
"""The lead sources of Salesforce that no standard source means."""

HUBSPOT_SOURCES: Mapping[str, Text] = MappingProxyType(
    {
        "organic_search": Text("自然搜索", "organic search"),
        "email_marketing": Text("邮件营销", "email marketing"),
        "website_referral": Text("外部网站链接", "link on another website"),
        "ai_referrals": Text("AI 助手引荐", "AI referrals"),
        "direct_traffic": Text("直接访问", "direct traffic"),
        "offline": Text("线下来源", "offline sources"),
    }
)
"""The traffic sources of HubSpot that no standard source means."""

SALESFORCE_WORDS = FrozenMapping(
    {
        "Web": "web_form",
        "Phone Inquiry": "telephone",
        "Advertisement": "advertising",
        "Seminar - Internal": "seminar",
        "Seminar - Partner": "seminar",
    }
)
"""What Salesforce calls the standard sources, where it is not their label."""

HUBSPOT_WORDS = FrozenMapping(
    {
        **dict.fromkeys(("Paid Search", "PAID_SEARCH"), "advertising"),
        **dict.fromkeys(("Paid Social", "PAID_SOCIAL"), "advertising"),
        "Organic Social": "social_media",
        **dict.fromkeys(("Other Campaigns", "OTHER_CAMPAIGNS"), "campaign"),
        # A link somewhere, not the word of a customer, which is what `referral` means.
        "Referrals": "website_referral",
    }
)
"""What HubSpot calls a source, in words or by its internal name, where it is not key or label."""

SALESFORCE = RowMapping(
    name="salesforce",
    day_first=False,
    currency="USD",
    country="1",
    columns=(
        Column(header="Lead ID", also=("Id",), field="id"),
        Column(header="Create Date", also=("Created Date", "CreatedDate"), field="received_at"),
        Column(
            header="Lead Source", also=("LeadSource",), field="source", synonyms=SALESFORCE_WORDS
        ),
        Column(header="Campaign Name", also=("Campaign",), field="campaign"),
        Column(header="Company / Account", also=("Company",), field="company"),
        Column(header="First Name", also=("FirstName",), field="name"),
        Column(header="Last Name", also=("LastName",), field="name"),
        Column(header="Title", field="title"),
        Column(header="Phone", field="contacts", parse="phone"),
        Column(
            header="Mobile", also=("Mobile Phone", "MobilePhone"), field="contacts", parse="phone"
        ),
        Column(header="Email", field="contacts", parse="email"),
        Column(header="Industry", field="industry"),
        Column(
            header="State/Province",
            also=("State/Province (text only)", "State"),
            field="region",
            parse="text",
        ),
        Column(header="City", field="city", parse="text"),
        Column(header="Description", field="demand.description"),
        Column(header="Country", field="extra.country"),
        Column(
            header="Annual Revenue",
            also=("AnnualRevenue",),
            field="extra.annual_revenue",
            parse="number",
        ),
        Column(
            header="Employees",
            also=("No. of Employees", "NumberOfEmployees"),
            field="extra.employees",
            parse="number",
        ),
    ),
)
"""The leads of Salesforce, by the headers of a report or the API names of a data export.

`1/5/2024` is read as 5 January. Reports are written as their users' locale writes dates: where that
puts the day first, a host must say `attrs.evolve(SALESFORCE, day_first=True)`.
"""

HUBSPOT = RowMapping(
    name="hubspot",
    currency="USD",
    country="1",
    columns=(
        # No lead id: HubSpot counts through numbers that cannot be told from mobile phones.
        Column(header="Record ID", also=("Contact ID",), field="extra.record_id", parse="number"),
        Column(header="Create Date", field="received_at"),
        Column(
            header="Original Source",
            also=("Original Traffic Source", "Original Source Type"),
            field="source",
            synonyms=HUBSPOT_WORDS,
        ),
        Column(header="First Touch Converting Campaign", field="campaign"),
        Column(header="Company Name", also=("Associated Company",), field="company"),
        Column(header="First Name", field="name"),
        Column(header="Last Name", field="name"),
        Column(header="Job Title", field="title"),
        Column(header="Phone Number", field="contacts", parse="phone"),
        Column(header="Mobile Phone Number", field="contacts", parse="phone"),
        Column(header="Email", field="contacts", parse="email"),
        Column(header="Industry", field="industry"),
        Column(header="State/Region", field="region", parse="text"),
        Column(header="City", field="city", parse="text"),
        Column(header="Message", field="demand.description"),
        Column(header="Country/Region", field="extra.country"),
    ),
)
"""The contacts of HubSpot, by the headers of its export."""

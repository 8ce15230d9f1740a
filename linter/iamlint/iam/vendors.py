"""AWS accounts of well-known vendors that assume roles of their customers.

Each is documented by the vendor, together with the external id that the trust policy has to ask
for. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor, and the page that names its account."""

    name: str
    source: str


VENDORS: Mapping[str, Vendor] = {
    "188619942792": Vendor(
        "Prisma Cloud",
        "https://docs.paloaltonetworks.com/prisma/prisma-cloud/prisma-cloud-admin/connect-your-cloud-platform-to-prisma-cloud/onboard-aws/manually-set-up-prisma-cloud-role-for-aws",
    ),
    "197857026523": Vendor(
        "Microsoft Sentinel",
        "https://docs.microsoft.com/en-us/azure/sentinel/connect-aws",
    ),
    "253490767857": Vendor(
        "New Relic",
        "https://docs.newrelic.com/docs/workflow-automation/setup-and-configure/set-up-aws-credentials/iam-role-setup",
    ),
    "300240842537": Vendor(
        "Segment", "https://www.twilio.com/docs/segment/connections/functions/aws-apis"
    ),
    "414351767826": Vendor(
        "Databricks",
        "https://docs.databricks.com/administration-guide/account-settings/aws-accounts.html",
    ),
    "434813966438": Vendor("Lacework", "https://github.com/lacework/terraform-aws-iam-role"),
    "454464851268": Vendor(
        "CloudHealth",
        "https://help.cloudhealthtech.com/administration/aws/setup-iam-role-linked.html",
    ),
    "458175278816": Vendor(
        "Segment", "https://www.twilio.com/docs/segment/connections/functions/aws-apis"
    ),
    "464622532012": Vendor(
        "Datadog", "https://docs.datadoghq.com/integrations/guide/aws-terraform-setup"
    ),
    "509560245411": Vendor(
        "Dynatrace",
        "https://help.dynatrace.com/monitor-cloud-virtualization-and-hosts/cloud/how-do-i-start-amazon-web-services-monitoring/",
    ),
    "565881507882": Vendor("Svix", "https://docs.svix.com/_common/aws-sts-notes"),
    "595280932656": Vendor(
        "Segment", "https://www.twilio.com/docs/segment/connections/storage/catalog/aws-s3"
    ),
    "630681592166": Vendor(
        "Bitmovin", "https://developer.bitmovin.com/encoding/reference/s3-role-based-output"
    ),
    "754728514883": Vendor(
        "New Relic",
        "https://docs.newrelic.com/docs/integrations/amazon-integrations/get-started/connect-aws-services-infrastructure",
    ),
    "834469178297": Vendor("Fivetran", "https://fivetran.com/docs/logs/cloudwatch/setup-guide"),
    "922761411349": Vendor(
        "Spot", "https://docs.spot.io/connect-your-cloud-provider/first-account/aws-manually"
    ),
}
"""The vendors by account id."""

import type { Channel } from '@baton/integrations/channel';
import type { CrmHistory, CrmReader, CrmSetup, CrmStream, CrmWriter, SignedDoor } from '@baton/integrations/crm';
import type { SlackChannel } from '@baton/integrations/slack/client';

/** Reading a CRM, now and what was before Baton came. */
export type ReadableCrm = CrmReader & { history: CrmHistory };
/** Writing to a CRM, and making the fields for it. */
export type WritableCrm = { writer: CrmWriter; setup: CrmSetup };
export type CrmPorts = {
  hubspot: ReadableCrm & WritableCrm & SignedDoor;
  salesforce: ReadableCrm & WritableCrm & CrmStream;
};

/** The outside systems this process can talk to, by kind. */
export type Integrations = {
  crm: CrmPorts;
  channels: { slack: SlackChannel; email: Channel };
};

import type { Channel } from '@baton/integrations/channel';
import type { CrmHistory, CrmReader, CrmStream, SignedDoor } from '@baton/integrations/crm';
import type { SlackChannel } from '@baton/integrations/slack/client';

/** Reading a CRM, now and what was before Baton came. */
export type ReadableCrm = CrmReader & { history: CrmHistory };
export type CrmPorts = { hubspot: ReadableCrm & SignedDoor; salesforce: ReadableCrm & CrmStream };

/** The outside systems this process can talk to, by kind. */
export type Integrations = {
  crm: CrmPorts;
  channels: { slack: SlackChannel; email: Channel };
};

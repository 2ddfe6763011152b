import type { Channel } from '@baton/integrations/channel';
import type { CrmReader, SignedDoor } from '@baton/integrations/crm';
import type { SlackChannel } from '@baton/integrations/slack/client';

/** The outside systems this process can talk to, by kind. */
export type Integrations = {
  crm: { hubspot: CrmReader & SignedDoor };
  channels: { slack: SlackChannel; email: Channel };
};

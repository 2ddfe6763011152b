import type { Channel } from '@baton/integrations/channel';
import type { CrmAdapter } from '@baton/integrations/crm';
import type { SlackChannel } from '@baton/integrations/slack/client';

/** The outside systems this process can talk to, by kind. */
export type Integrations = {
  crm: { hubspot: CrmAdapter };
  channels: { slack: SlackChannel; email: Channel };
};

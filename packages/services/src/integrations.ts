import type { Channel } from '@baton/integrations/channel';
import type { CrmAdapter } from '@baton/integrations/crm';

/** The outside systems this process can talk to, by kind. */
export type Integrations = {
  crm: { hubspot: CrmAdapter };
  channels: { slack: Channel; email: Channel };
};

import { type Context, Hono } from 'hono';
import { CRM_UI, createContact, updateContact } from './contacts.ts';
import { addEngagement } from './engagements.ts';
import { HubspotRefusal } from './errors.ts';
import type { EngagementKind } from './object-types.ts';
import { renderContactRows, renderPortalPage } from './page.ts';
import { currentValue, findObject, type PortalState, type Source } from './portal-state.ts';

const ENGAGEMENTS: Partial<Record<EngagementKind, Record<string, string>>> = {
  call: {
    hs_call_title: 'Call from the record',
    hs_call_direction: 'OUTBOUND',
    hs_call_status: 'COMPLETED',
    hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
    hs_call_duration: '120000',
  },
  email: { hs_email_subject: 'Your demo request', hs_email_direction: 'EMAIL', hs_email_status: 'SENT' },
  meeting: { hs_meeting_title: 'Demo', hs_meeting_outcome: 'SCHEDULED' },
};

/** The page at `/` and its forms; changes made here are a person's in the CRM's own interface, so stages may go back. */
export function pageRoutes(state: PortalState): Hono {
  const app = new Hono();
  const query = (c: Context) => ({ search: c.req.query('q') ?? '' });
  app.get('/', (c) => c.html(renderPortalPage(state, query(c))));
  app.get('/app/rows', (c) => c.html(renderContactRows(state, query(c))));

  const act = async (c: Context, change: (form: Record<string, string>) => void) => {
    const form = Object.fromEntries(new URLSearchParams(await c.req.text()));
    try {
      change(form);
    } catch (error) {
      if (!(error instanceof HubspotRefusal)) throw error;
      return c.html(renderPortalPage(state, { search: '', error: error.message }), 400);
    }
    return c.redirect(c.req.header('Referer') ?? '/', 303);
  };
  app.post('/app/contacts', (c) =>
    act(c, (form) => {
      const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));
      createContact(
        state,
        {
          hs_analytics_source: 'ORGANIC_SEARCH',
          recent_conversion_event_name: 'Demo request',
          lead_type: 'Demo request',
          hs_lead_status: 'NEW',
          ...given,
        },
        { source: { changeSource: 'FORM', sourceId: 'demo-request' } },
      );
    }),
  );
  app.post('/app/contacts/:id', (c) => act(c, (form) => updateContact(state, c.req.param('id'), form)));
  app.post('/app/contacts/:id/log', (c) =>
    act(c, ({ kind }) => {
      const properties = ENGAGEMENTS[kind as EngagementKind];
      if (!properties) throw new HubspotRefusal(400, { status: 'error', message: `Cannot log a ${kind}` });
      addEngagement(
        state,
        c.req.param('id'),
        { kind: kind as EngagementKind, properties: withOwner(state, c.req.param('id'), properties) },
        { source: ownerSource(state, c.req.param('id')) },
      );
    }),
  );
  return app;
}

function ownerOf(state: PortalState, contactId: string) {
  const contact = findObject(state, 'contacts', contactId);
  return state.owners.get((contact && currentValue(contact, 'hubspot_owner_id')) ?? '');
}

/** The owner of the contact logs the touch, as a rep would. */
function withOwner(state: PortalState, contactId: string, properties: Record<string, string>): Record<string, string> {
  const owner = ownerOf(state, contactId);
  const dated: Record<string, string> = properties.hs_meeting_title
    ? { hs_meeting_start_time: new Date(state.now() + 86_400_000).toISOString() }
    : {};
  return {
    ...properties,
    ...dated,
    ...(owner ? { hubspot_owner_id: owner.id, hs_created_by_user_id: String(owner.userId) } : {}),
  };
}

function ownerSource(state: PortalState, contactId: string): Source {
  const owner = ownerOf(state, contactId);
  return owner ? { changeSource: 'CRM_UI', sourceId: `userId:${owner.userId}`, userId: owner.userId } : CRM_UI;
}

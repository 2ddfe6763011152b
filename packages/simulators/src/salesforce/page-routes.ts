import { type Context, Hono } from 'hono';
import { badRequest, SalesforceRefusal } from './errors.ts';
import type { OrgState } from './org-state.ts';
import { renderLeadRows, renderOrgPage } from './page.ts';
import type { People } from './people.ts';

/** The page at `/` and its forms: what a rep does in the org's own interface, as the lead's owner. */
export function pageRoutes(state: OrgState, people: People): Hono {
  const app = new Hono();
  const query = (c: Context) => ({ search: c.req.query('q') ?? '' });
  app.get('/', (c) => c.html(renderOrgPage(state, query(c))));
  app.get('/app/rows', (c) => c.html(renderLeadRows(state, query(c))));

  const act = async (c: Context, change: (form: Record<string, string>) => void) => {
    try {
      change(Object.fromEntries(new URLSearchParams(await c.req.text())));
    } catch (error) {
      if (!(error instanceof SalesforceRefusal)) throw error;
      return c.html(renderOrgPage(state, { search: '', error: error.message }), 400);
    }
    return c.redirect(c.req.header('Referer') ?? '/', 303);
  };
  app.post('/app/leads', (c) =>
    act(c, (form) => {
      const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));
      people.createLead({ LeadSource: 'Web', ...given }, { by: state.apiUserId });
    }),
  );
  app.post('/app/leads/:id', (c) => act(c, (form) => people.updateLead(c.req.param('id'), form)));
  app.post('/app/leads/:id/act', (c) =>
    act(c, ({ act: what }) => {
      const id = c.req.param('id');
      const lead = state.tables.get('Lead')?.get(id);
      // What is logged after the conversion is about the contact.
      const who = typeof lead?.ConvertedContactId === 'string' ? lead.ConvertedContactId : id;
      const by = typeof lead?.OwnerId === 'string' && lead.OwnerId.startsWith('005') ? lead.OwnerId : undefined;
      if (what === 'call')
        people.logTask(
          who,
          {
            Subject: 'Call',
            TaskSubtype: 'Call',
            Type: 'Call',
            CallType: 'Outbound',
            CallDurationInSeconds: 120,
            Status: 'Completed',
          },
          { by },
        );
      else if (what === 'email') people.sendEmail(who, {}, { by });
      else if (what === 'meeting') people.bookEvent(who, { Subject: 'Demo', Type: 'Meeting' }, { by });
      else if (what === 'convert') people.convertLead(id, { opportunityName: `${lead?.Company ?? ''}-`.trim() });
      else throw badRequest('INVALID_INPUT', `Cannot ${what} a lead`);
    }),
  );
  return app;
}

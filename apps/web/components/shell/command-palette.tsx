'use client';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import type { PageKey } from '#web/data/landing.ts';
import { useLeadSearch } from '#web/data/queries.ts';
import { keyText, liveShortcuts } from './keyboard.ts';
import { navigation } from './navigation.ts';
import { settingsPages } from './settings-pages.ts';

const itemClass =
  'flex min-h-9 cursor-pointer items-center gap-3 rounded px-2 text-table data-[selected=true]:bg-tint max-sm:min-h-11';
const groupClass =
  'px-2 pb-2 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-micro [&_[cmdk-group-heading]]:text-muted';

function useDebounced(value: string, ms: number): string {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return late;
}

type Props = { workspace: string; pages: PageKey[]; open: boolean; onOpenChange: (open: boolean) => void };

/** ⌘K: what can be done here, where to go, and any lead by name, company, e-mail or CRM id. */
export function CommandPalette({ workspace, pages, open, onOpenChange }: Props) {
  const router = useRouter();
  const [text, setText] = useState('');
  const query = useDebounced(text.trim(), 150);
  const found = useLeadSearch(open ? query : '');
  const actions = open
    ? liveShortcuts().filter((shortcut) => !['Everywhere', 'Go to', 'Lists'].includes(shortcut.group))
    : [];
  const leads = query.length >= 2 ? (found.data?.items ?? []) : [];
  const close = (then: () => void) => {
    onOpenChange(false);
    setText('');
    // The dialog gives focus back first; an action may need it.
    setTimeout(then, 30);
  };
  const matches = (label: string) => label.toLowerCase().includes(text.trim().toLowerCase());
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Search and commands" hideTitle className="max-w-xl">
        <Command shouldFilter={false} label="Search and commands" className="flex min-h-0 flex-col">
          <Command.Input
            value={text}
            onValueChange={setText}
            placeholder="Search leads, pages and commands"
            className="h-12 w-full shrink-0 border-b bg-transparent px-4 text-body outline-none"
          />
          <Command.List className="min-h-0 overflow-auto py-2">
            <Command.Empty className="px-4 py-8 text-center text-muted">
              {found.isFetching
                ? 'Searching…'
                : query.length === 1
                  ? 'Type one more letter to search leads.'
                  : `Nothing called ‘${text}’ here.`}
            </Command.Empty>
            {actions.some((action) => matches(action.label)) ? (
              <Command.Group heading="Actions" className={groupClass}>
                {actions
                  .filter((action) => matches(action.label))
                  .map((action) => (
                    <Command.Item
                      key={action.keys.join()}
                      value={`do ${action.label}`}
                      className={itemClass}
                      onSelect={() => close(() => action.run(new KeyboardEvent('keydown')))}
                    >
                      <span className="grow">{action.label}</span>
                      <span className="font-mono text-micro text-muted">{keyText(action.keys[0] ?? '')}</span>
                    </Command.Item>
                  ))}
              </Command.Group>
            ) : null}
            {navigation.some((item) => pages.includes(item.key) && matches(item.label)) ? (
              <Command.Group heading="Go to" className={groupClass}>
                {navigation
                  .filter((item) => pages.includes(item.key) && matches(item.label))
                  .map((item) => (
                    <Command.Item
                      key={item.key}
                      value={`go ${item.key}`}
                      className={itemClass}
                      onSelect={() => close(() => router.push(`/${workspace}/${item.key}`))}
                    >
                      <item.icon size={14} aria-hidden="true" className="text-muted" />
                      <span className="grow">{item.label}</span>
                      <span className="font-mono text-micro text-muted">{keyText(item.keys)}</span>
                    </Command.Item>
                  ))}
              </Command.Group>
            ) : null}
            {leads.length > 0 ? (
              <Command.Group heading="Leads" className={groupClass}>
                {leads.map((lead) => (
                  <Command.Item
                    key={lead.id}
                    value={`lead ${lead.id}`}
                    className={itemClass}
                    onSelect={() => close(() => router.push(`/${workspace}/leads/${lead.id}`))}
                  >
                    <span className="font-medium">{lead.name}</span>
                    <span className="truncate text-muted">
                      {[lead.company, lead.email].filter(Boolean).join(' · ')}
                    </span>
                  </Command.Item>
                ))}
              </Command.Group>
            ) : null}
            {pages.includes('settings') && text && settingsPages.some((page) => matches(page.label)) ? (
              <Command.Group heading="Settings" className={groupClass}>
                {settingsPages
                  .filter((page) => matches(page.label))
                  .map((page) => (
                    <Command.Item
                      key={page.slug}
                      value={`settings ${page.slug}`}
                      className={itemClass}
                      onSelect={() => close(() => router.push(`/${workspace}/settings/${page.slug}`))}
                    >
                      {page.label}
                    </Command.Item>
                  ))}
              </Command.Group>
            ) : null}
          </Command.List>
        </Command>
      </DialogContent>
    </Dialog>
  );
}

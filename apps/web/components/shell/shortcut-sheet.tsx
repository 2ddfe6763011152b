'use client';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';
import { keyText, liveShortcuts } from './keyboard.ts';

/** The keys that work on this page, now. */
export function ShortcutSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const shortcuts = open ? liveShortcuts() : [];
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Keys of this page">
        <ScrollBox label="Keys" className="overflow-auto p-4">
          {groups.map((group) => (
            <section key={group} className="mb-4">
              <h3 className="mb-1 text-meta font-medium text-muted">{group}</h3>
              <dl className="divide-y">
                {shortcuts
                  .filter((shortcut) => shortcut.group === group)
                  .map((shortcut) => (
                    <div
                      key={shortcut.keys.join()}
                      className="flex items-center justify-between gap-4 py-1.5 text-table"
                    >
                      <dt>{shortcut.label}</dt>
                      <dd className="font-mono text-meta">{shortcut.keys.map(keyText).join(' or ')}</dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </ScrollBox>
      </DialogContent>
    </Dialog>
  );
}

'use client';
import { diffPlaybooks } from '@baton/core/playbook/diff';
import { type Playbook, playbookSchema } from '@baton/core/playbook/schema';
import { useMemo, useState } from 'react';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { usePlaybookDraft, usePlaybookVersions } from '#web/data/queries.ts';
import { Box, Published } from '../published.tsx';
import { DraftFile } from './draft-file.tsx';
import { PublishDialog } from './publish-dialog.tsx';

const MOST_CHANGES = 20;
const modeNames: Record<string, string> = {
  new: 'new handoffs only',
  openFromNow: 'open handoffs from then on',
  openFromStart: 'open handoffs from their start',
};

function Versions() {
  const { data } = usePlaybookVersions();
  return (
    <Box title="Versions">
      <ol className="divide-y text-table">
        {(data?.items ?? []).map((one) => (
          <li key={one.version} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2 first:pt-0 last:pb-0">
            <span className="w-10 font-medium">v{one.version}</span>
            <Instant iso={one.publishedAt} format="date" className="text-muted" />
            <span className="text-muted">{one.publishedBy ? `by ${one.publishedBy}` : null}</span>
            <span className="text-muted">{modeNames[one.mode] ?? one.mode}</span>
            {one.note ? <span className="basis-full text-muted">“{one.note}”</span> : null}
          </li>
        ))}
      </ol>
    </Box>
  );
}

/** What a draft says differently, in plain words; null while it cannot be read. */
function useChanges(published: Playbook, draft: object): string[] | null {
  return useMemo(() => {
    const read = playbookSchema.safeParse(draft);
    return read.success ? diffPlaybooks(published, read.data).map(({ sentence }) => sentence) : null;
  }, [published, draft]);
}

/** The published playbook, the draft beside it, and publishing with its effect on open clocks shown first. */
export function PlaybookPage() {
  const draft = usePlaybookDraft();
  const [publishing, setPublishing] = useState(false);
  const document = draft.data?.document ?? null;
  return (
    <Published
      title="Playbook"
      purpose="The rules as one document: hand in a draft, see what it would do to open clocks, publish it."
      section="Playbook"
    >
      {(playbook) => (
        <>
          <Box
            title="Draft"
            note={
              draft.data?.savedAt ? (
                <>
                  saved <Instant iso={draft.data.savedAt} />
                </>
              ) : null
            }
          >
            {document ? (
              <Draft document={document} published={playbook} onReview={() => setPublishing(true)} />
            ) : (
              <p className="mb-3 text-table text-muted">
                There is no draft. Choose a playbook as YAML or JSON; nothing takes effect before you publish it.
              </p>
            )}
            <DraftFile />
          </Box>
          <Versions />
          {publishing ? <PublishDialog onClose={() => setPublishing(false)} /> : null}
        </>
      )}
    </Published>
  );
}

function Draft({ document, published, onReview }: { document: object; published: Playbook; onReview: () => void }) {
  const changes = useChanges(published, document);
  return (
    <div className="mb-4 flex flex-col items-start gap-3 text-table">
      {changes === null ? (
        <p className="text-muted">This draft has errors; publishing names them.</p>
      ) : changes.length === 0 ? (
        <p className="text-muted">This draft says the same as the published version.</p>
      ) : (
        <ul className="flex max-w-[72ch] list-disc flex-col gap-1 pl-5">
          {changes.slice(0, MOST_CHANGES).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {changes.length > MOST_CHANGES ? (
            <li className="text-muted">and {changes.length - MOST_CHANGES} more changes</li>
          ) : null}
        </ul>
      )}
      <Button variant="primary" onClick={onReview}>
        Review & publish…
      </Button>
    </div>
  );
}

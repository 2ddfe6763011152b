import { BackfillBox } from './backfill-box.tsx';
import { ReplayBox } from './replay-box.tsx';

/** What lies before: reading the CRM's history, and working off notices once more. */
export function HistoryTab({ id, name }: { id: string; name: string }) {
  return (
    <>
      <BackfillBox id={id} name={name} />
      <ReplayBox id={id} name={name} />
    </>
  );
}

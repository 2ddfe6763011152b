import type { PlaybookAnswer } from '@baton/services/views/playbook';

type Reason = {
  key: string;
  label: string;
  outcome: 'recycled' | 'disqualified';
  note?: 'none' | 'optional' | 'required';
  afterCadence?: boolean;
  active?: boolean;
};

/** The parts of the document that pages read without parsing it; the settings parse the whole with the engine's schema. */
type DocumentParts = {
  teams?: Record<string, { name: string }>;
  policies?: { key: string; name: string }[];
  rejection?: { reasons?: Reason[] };
  recycling?: { reMqlAfter?: string };
};

export type PublishedPlaybook = Omit<PlaybookAnswer, 'document'> & { document: DocumentParts };

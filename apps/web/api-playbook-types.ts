import type { DraftAnswer, EffectAnswer, PlaybookAnswer, PlaybookVersionAnswer } from '@baton/services/views/playbook';

export type PlaybookDraft = DraftAnswer;
export type PlaybookVersion = PlaybookVersionAnswer;
export type PlaybookEffect = EffectAnswer;
export type PublishMode = keyof EffectAnswer['modes'];

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

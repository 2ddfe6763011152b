import type { ImportAnswer, ImportDetail, ImportPreview as PreviewAnswer } from '@baton/services/views/import';

export type Import = ImportAnswer;
export type ImportWithRows = ImportDetail;
export type ImportPreview = PreviewAnswer;
export type ImportQuestion = PreviewAnswer['questions'][number];

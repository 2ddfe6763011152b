import type { BackfillAnswer } from '@baton/services/views/backfill';
import type { ConnectOptionsAnswer } from '@baton/services/views/connecting';
import type { ConnectionHealth } from '@baton/services/views/connection-health';
import type { ConnectionAnswer } from '@baton/services/views/settings';
import type { ObserveAnswer } from '@baton/services/views/workspace';
import type { ProvisionAnswer, WriteFieldsAnswer, WritesAnswer } from '@baton/services/views/write-back';

export type Connection = ConnectionAnswer;
export type Health = ConnectionHealth;
export type ConnectOptions = ConnectOptionsAnswer;
export type Observe = ObserveAnswer;
export type Backfill = BackfillAnswer;
export type Writes = WritesAnswer;
export type WriteFields = WriteFieldsAnswer;
export type Provision = ProvisionAnswer;

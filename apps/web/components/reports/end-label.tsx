'use client';
import { LabelList } from 'recharts';
import { axisStyle } from './chart-parts.tsx';

type Props = { at: number; name: string; color: string; shift: number };

/** The name of a line at its last point, moved by `shift` px so that names do not overlap. Stands inside a Line. */
export function EndLabel({ at, name, color, shift }: Props) {
  return (
    <LabelList
      content={({ index, x, y }) =>
        index === at ? (
          <text x={Number(x) + 6} y={Number(y) + shift} dy={4} style={{ ...axisStyle, fill: color }}>
            {name}
          </text>
        ) : null
      }
    />
  );
}

/** Height of the plot in a small chart box, in px: what labels are spread over. */
export const plotHeight = 190;

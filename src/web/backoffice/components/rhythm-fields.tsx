import { useSite } from '../../site.ts';
import { RHYTHMS, rhythmOf } from '../rhythm.ts';
import { SelectField, TextField } from './fields.tsx';

/** When a source is asked: a rhythm, and only what that has a use for. */
export function RhythmFields() {
  const { t } = useSite();
  return (
    <>
      <SelectField
        name="rhythm"
        label={t('life.rhythm')}
        options={RHYTHMS.map((value) => ({
          value,
          label: t(`life.rhythm.${value}`),
        }))}
      />
      <div class="rhythm-time">
        <TextField
          name="time"
          label={t('life.time')}
          hint={t('life.time-hint')}
          class="is-short"
          isOptional
        />
      </div>
      <div class="rhythm-weekday">
        <SelectField
          name="weekday"
          label={t('life.weekday')}
          options={(['1', '2', '3', '4', '5', '6', '0'] as const).map((value) => ({
            value,
            label: t(`life.weekday.${value}`),
          }))}
        />
      </div>
      <div class="rhythm-day">
        <TextField name="day" label={t('life.day')} class="is-short" inputMode="numeric" isOptional />
      </div>
      <div class="rhythm-cron">
        <TextField name="cron" label="Cron" hint={t('life.cron-hint')} class="is-code" isOptional />
      </div>
    </>
  );
}

/** A schedule in words. */
export function RhythmWords({ cron }: { readonly cron: string }) {
  const { t } = useSite();
  const { rhythm, time, weekday, day } = rhythmOf(cron);
  if (rhythm === 'cron') return <code>{cron}</code>;
  const words = [
    t(`life.rhythm.${rhythm}`),
    ...(rhythm === 'weekly' ? [t(`life.weekday.${weekday as '0'}`)] : []),
    ...(rhythm === 'monthly' ? [t('life.on-day', { day: Number(day) })] : []),
    ...(rhythm === 'hourly' ? [time.slice(2)] : rhythm === 'never' ? [] : [time]),
  ];
  return <>{words.join(', ')}</>;
}

/** The next times of a schedule, in words. */
export function NextTimes({ times }: { readonly times: readonly string[] }) {
  return (
    <ul class="plain-list">
      {times.map((time) => (
        <li key={time}>{time}</li>
      ))}
    </ul>
  );
}

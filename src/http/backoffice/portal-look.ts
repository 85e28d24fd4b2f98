import { readFile, stat } from 'node:fs/promises';
import { chosenColour, MAX_PICTURE_MB, type PortalFileName, USUAL_COLOURS } from '#portal';
import { blankForm, type FormState } from '#web';
import { changePortal, lockedOf, refusePortal } from './portal-change.ts';
import { goTo, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const PATH = '/backoffice/settings/look/';
const NAMES = ['look.accent', 'look.mark', 'look.showName'] as const;
const PICTURES: readonly PortalFileName[] = ['logo', 'logo-dark'];

const coloursOf = ({ deps: { settings } }: OfficeCall) => ({
  accent: settings['look.accent'] || USUAL_COLOURS.accent,
  mark: settings['look.mark'] || USUAL_COLOURS.mark,
});

function lookPage(
  call: OfficeCall,
  forms: { readonly colours?: FormState; readonly picture?: readonly [PortalFileName, FormState] } = {},
): OfficeAnswer {
  const { portal, settings } = call.deps;
  const colours = coloursOf(call);
  const blank = blankForm({ ...colours, showName: settings['look.showName'] ? 'yes' : '' });
  return show(
    'portalLook',
    {
      form:
        forms.colours === undefined
          ? blank
          : { values: { ...blank.values, ...forms.colours.values }, problems: forms.colours.problems },
      seen: portal.seen(NAMES),
      locked: lockedOf(call, NAMES),
      colours: { accent: chosenColour(colours.accent), mark: chosenColour(colours.mark) },
      isChosen: (['look.accent', 'look.mark'] as const).some((name) => portal.originOf(name) === 'office'),
      pictures: PICTURES.map((name) => {
        const file = portal.file(name);
        return {
          name,
          form: forms.picture?.[0] === name ? forms.picture[1] : blankForm(),
          ...(file === undefined
            ? {}
            : {
                picture: {
                  address: `/look/${name}.webp?${file.hash}`,
                  width: file.width,
                  height: file.height,
                },
              }),
        };
      }),
    },
    forms.colours === undefined && forms.picture === undefined ? 200 : 422,
  );
}

const pictureRoutes = PICTURES.flatMap((name): readonly OfficeRoute[] => [
  {
    path: `${PATH}${name}/`,
    section: 'settings',
    takesUpload: true,
    async post(call) {
      const { form, file, deps } = call;
      if (file === undefined) form.refuse(name, { message: 'portal.logo-missing' });
      else if ((await stat(file.path)).size > MAX_PICTURE_MB * 1_048_576)
        form.refuse(name, { message: 'portal.logo-too-large', values: { max: MAX_PICTURE_MB } });
      else {
        const set = await deps.portal.setFile(call.viewer, name, await readFile(file.path));
        if (set.ok) return goTo(PATH, 'saved');
        refusePortal(call, set.problems, { '': name });
      }
      return lookPage(call, { picture: [name, form.state()] });
    },
  },
  {
    path: `${PATH}${name}/remove/`,
    section: 'settings',
    async post({ deps, viewer }) {
      await deps.portal.removeFile(viewer, name);
      return goTo(PATH, 'saved');
    },
  },
]);

/** Colours and logo. */
export const portalLookRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'settings',
    get: async (call) => lookPage(call),
    async post(call) {
      const { form } = call;
      const values = {
        // The usual colour is no choice of one.
        'look.accent': chosen(form.text('accent', { required: false, max: 7 }), USUAL_COLOURS.accent),
        'look.mark': chosen(form.text('mark', { required: false, max: 7 }), USUAL_COLOURS.mark),
        'look.showName': form.isTicked('showName'),
      };
      const fields = { 'look.accent': 'accent', 'look.mark': 'mark', 'look.showName': 'showName' };
      if (form.isGood && (await changePortal(call, NAMES, values, fields))) return goTo(PATH, 'saved');
      return lookPage(call, { colours: form.state() });
    },
  },
  {
    path: `${PATH}reset/`,
    section: 'settings',
    async post({ deps, viewer }) {
      const open = (['look.accent', 'look.mark'] as const).filter(
        (name) => deps.portal.originOf(name) === 'office',
      );
      await deps.portal.change(viewer, Object.fromEntries(open.map((name) => [name, null])));
      return goTo(PATH, 'saved');
    },
  },
  ...pictureRoutes,
];

const chosen = (colour: string, usual: string): string | null =>
  colour === '' || colour.toLowerCase() === usual ? null : colour;

import { isbot } from 'isbot';

export type Device = 'desktop' | 'mobile' | 'tablet';
export type Caller = 'browser' | 'script' | 'gis' | 'vo' | 'crawler' | 'unknown';

/** What a user agent says of itself. */
export interface Agent {
  readonly isBot: boolean;
  readonly device: Device;
  readonly caller: Caller;
  /** Enough to tell two readers behind one address apart, and no more. */
  readonly family: string;
}

const VO = /topcat|\bstil(?:ts)?\b|aladin|astropy|astroquery|pyvo|\bds9\b|splat-vo|cassis|votable|ivoa/i;
const GIS = /qgis|arcgis|gdal|\bfme\b|mapinfo|geoserver|openlayers|grass gis/i;
const SCRIPT =
  /python|curl|wget|httr|okhttp|axios|node|undici|go-http|java\/|ruby|perl|postman|insomnia|httpie|aiohttp|httpx|guzzle|php|dart|rust|reqwest|julia|matlab|powershell|deno|bun\//i;

function callerOf(text: string): Caller {
  if (text === '') return 'unknown';
  if (VO.test(text)) return 'vo';
  if (GIS.test(text)) return 'gis';
  if (SCRIPT.test(text)) return 'script';
  if (isbot(text)) return 'crawler';
  return text.startsWith('Mozilla/') ? 'browser' : 'unknown';
}

function deviceOf(text: string): Device {
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(text)) return 'tablet';
  return /Mobi|iPhone/.test(text) ? 'mobile' : 'desktop';
}

const familyOf = (text: string): string =>
  /(?:Firefox|Edg|OPR|SamsungBrowser|Chrome|Safari)(?=\/)/.exec(text)?.[0] ?? 'other';

function agentOf(text: string): Agent {
  const device = deviceOf(text);
  // An agent that does not name itself is a program.
  return {
    isBot: text === '' || isbot(text),
    device,
    caller: callerOf(text),
    family: `${familyOf(text)} ${device}`,
  };
}

// Looking through the list of bots takes longer than everything else that is counted.
const MAX_KNOWN = 2000;
const MAX_LENGTH = 512;

/** Tells agents apart, each kind once. */
export function createAgents(): (userAgent: string | undefined) => Agent {
  let known = new Map<string, Agent>();
  return (userAgent = '') => {
    const text = userAgent.length > MAX_LENGTH ? userAgent.slice(0, MAX_LENGTH) : userAgent;
    let agent = known.get(text);
    if (agent === undefined) {
      if (known.size >= MAX_KNOWN) known = new Map();
      agent = agentOf(text);
      known.set(text, agent);
    }
    return agent;
  };
}

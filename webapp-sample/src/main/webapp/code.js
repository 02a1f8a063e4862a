// Beside a call: the lines of this application and of its configuration that did it. A test of the demo compares them
// with the files.

const FILTER = ['WEB-INF/web.xml', `<filter-name>onbehalf</filter-name>
<filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>

<filter-name>onbehalf</filter-name>
<url-pattern>/api/*</url-pattern>`];
const TENANT = ['WEB-INF/onbehalf.conf', `TenantId = "contoso.onmicrosoft.com"
ClientId = "11111111-2222-3333-4444-555555555555"`];
const PARTNER = ['WEB-INF/onbehalf.conf', `DownstreamApis {
  PartnerAPI { BaseUrl = "https://partner.example.com/api", Scopes = ["api://partner/.default"] }
}`];
const FEATURE = `ClientBuilder.newClient()
    .register(OnBehalfOfFeature.forApi("PartnerAPI"))`;
const ONE = ['PartnerResource.java', `${FEATURE}

return partner().path("caller").request().get(JSON_OBJECT);`];
const CALENDAR = ['CalendarResource.java', `ClientBuilder.newClient()
    .register(OnBehalfOfFeature.forApi("CalendarAPI"))

.request(MediaType.APPLICATION_JSON_TYPE)
.get(String.class);`];
const STORE = ['WEB-INF/onbehalf.conf', `# TokenCache.Store = file is the default: tokens are kept in an encrypted file, which survives redeploys and restarts.`];

const README = ['README', 'README.md'];
const SECURITY = ['Security', 'SECURITY.md'];
const ARCHITECTURE = ['Architecture', 'ARCHITECTURE.md'];
const CONFIGURATION = ['Configuration', 'docs/configuration.md'];

/** By action: what is to be said of the lines, the lines by file, and where more is written. */
const CODE = {
  whoami: ['The filter validates the token; the application asks as ever.', [FILTER, TENANT, ['WhoAmIServlet.java', `request.getUserPrincipal().getName()
request.isUserInRole("Orders.Approve")
Caller caller = CallerContext.current();`]], [README, CONFIGURATION]],
  call: ['One feature on a JAX-RS client. Nothing here names a token or a user.', [PARTNER, ONE], [README, CONFIGURATION]],
  parallel: ['The caller follows to the threads of a pool, and to those of Jersey.', [['PartnerResource.java', `CallerContext.wrapSupplier(() -> partner().path("caller").request().get(JSON_OBJECT)),
workers);

.path("events")
.request()
.async()
.get(JSON_OBJECT);`]], [README]],
  app: ['In the application\'s own name, whoever calls.', [['PartnerResource.java', `OnBehalf.from(context).downstreamApi("PartnerAPI").asApp().get("caller", JsonNode.class);`]], [README]],
  many: ['The same lines as for one call: those who need the same token share one exchange.', [PARTNER, ONE], [ARCHITECTURE]],
  consent: ['Nothing here deals with consent: Onbehalf answers 401 with what the page needs to ask for it.', [CALENDAR], [README]],
  claims: ['Nothing here deals with the challenge: it travels to Entra, and to the page.', [CALENDAR], [README, SECURITY]],
  forbidden: ['A rule of the configuration.', [['WEB-INF/onbehalf.conf', `Authorization.Rules = [ { Path = "/api/admin", Scopes = ["admin.write"] } ]`]], [README, CONFIGURATION]],
  report: ['A session holds the refresh token, sealed; a worker resumes it, with no request.', [['Reports.java', `Session session = OnBehalf.from(context).sessions().start(id);

Session session = onBehalf.sessions().resume(report.owner(), report.id());
session.run(`]], [README, SECURITY]],
  entra: ['Nothing to write: held tokens serve, and who needs a new one is told when to come back.', [PARTNER, ONE], [README, ARCHITECTURE]],
  redeploy: ['Nothing to write.', [STORE], [ARCHITECTURE, CONFIGURATION]],
  kill: ['Nothing to write.', [STORE], [ARCHITECTURE, CONFIGURATION]],
  expired: ['The filter refuses it; the application never sees the request.', [FILTER], [README, SECURITY]],
  tampered: ['The filter refuses it; the application never sees the request.', [FILTER], [README, SECURITY]],
};

const box = () => document.getElementById('code');

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** documents: where the demo serves them, or null. */
export function showCode(action, documents) {
  const [text, files, links] = CODE[action];
  const parts = files.map(([file, lines]) => {
    const figure = document.createElement('figure');
    const code = element('pre', lines);
    code.tabIndex = 0;
    code.setAttribute('role', 'group');
    code.setAttribute('aria-label', `Lines of ${file}`);
    figure.append(element('figcaption', file), code);
    return figure;
  });
  const list = document.createElement('div');
  list.className = 'files';
  list.append(...parts);
  box().replaceChildren(element('h3', 'The lines behind it'), element('p', text), list);
  if (documents) {
    const more = element('p', 'More: ');
    more.className = 'row';
    for (const [name, path] of links) {
      const link = element('a', name);
      link.href = `${documents}/documents/${path}`;
      link.target = '_blank';
      link.rel = 'noopener';
      more.append(link);
    }
    box().append(more);
  }
  box().hidden = false;
}

export function hideCode() {
  box().hidden = true;
}

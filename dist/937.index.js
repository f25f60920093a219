"use strict";
exports.id = 937;
exports.ids = [937];
exports.modules = {

/***/ 4937:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openAudience: () => (/* binding */ openAudience)
});

// EXTERNAL MODULE: ./lib/plan/releases/release-name.js
var release_name = __webpack_require__(7530);
// EXTERNAL MODULE: ./lib/notify/channel.js
var channel = __webpack_require__(8963);
;// CONCATENATED MODULE: ./lib/notify/github/compare-releases.js


const MOST_COMMITS = 20;
const PURPOSE = { purpose: 'the commits since the last release', permission: 'contents: read' };
/** The commits that come with the change; null if there is nothing to compare, or GitHub does not know the commits. */
async function compareReleases({ rest, repository, ask }, inputs, { live, next }, deadline) {
    const base = (0,release_name/* commitOf */.D3)(live);
    const head = (0,release_name/* commitOf */.D3)(next);
    // A rollback removes commits; it does not add any.
    if (base === null || head === null || inputs.operation === 'rollback')
        return null;
    const basehead = `${base}...${inputs.operation === 'deploy' ? inputs.run.sha : head}`;
    try {
        // Without paging the answer contains the newest commit.
        const found = await ask(PURPOSE, deadline, (options) => rest.repos.compareCommitsWithBasehead({ ...repository, basehead, ...options }));
        const commits = found.commits
            .slice(-MOST_COMMITS)
            .reverse()
            .map(({ sha, html_url: url, commit, author }) => ({
            sha,
            title: commit.message.split('\n')[0] ?? '',
            url,
            author: (author && 'login' in author ? author.login : null) ?? commit.author?.name ?? '',
        }));
        return { base, url: found.html_url, total: found.total_commits, commits };
    }
    catch (thrown) {
        // A commit that was never pushed, or that a forced push removed.
        if (thrown instanceof channel/* MissingPermission */.c && thrown.status === 404)
            return null;
        throw thrown;
    }
}

// EXTERNAL MODULE: ./lib/inputs/plain-address.js
var plain_address = __webpack_require__(9829);
// EXTERNAL MODULE: ./lib/redact.js
var redact = __webpack_require__(283);
// EXTERNAL MODULE: ./lib/report/shorten.js
var shorten = __webpack_require__(8698);
// EXTERNAL MODULE: ./lib/report/summary.js + 5 modules
var summary = __webpack_require__(1423);
;// CONCATENATED MODULE: ./lib/notify/github/deployment-status.js


/** GitHub's limit. */
const LONGEST = 140;
const STARTED = { state: 'in_progress', description: 'in progress' };
function deploymentStatusOf(outcome) {
    const { result, failure } = outcome;
    const said = failure ? `${failure.stage ?? outcome.operation} failed: ${failure.message}` : (0,summary/* describeResult */.dy)(outcome);
    const description = (0,shorten/* clip */.$)(said, LONGEST);
    if (failure)
        return { state: 'failure', description };
    // Not for a staged version: operation promote creates a Deployment of its own.
    return { state: result === 'staged' ? 'inactive' : 'success', description };
}

;// CONCATENATED MODULE: ./lib/notify/github/deployment-channel.js




/** Key of the run's state: the Deployment that was created. */
const MADE = 'github-deployment';
const RECENT = 10;
const DEPLOYMENT = { purpose: 'the Deployment', permission: 'deployments: write' };
const COMMIT = { purpose: 'the commit that becomes live again', permission: 'contents: read' };
/**
 * A Deployment of the commit that becomes live, with statuses. None if the job has an `environment`: GitHub makes one then.
 */
function deploymentChannel(github, inputs, saved) {
    const { operation, run } = inputs;
    const told = saved.read(MADE);
    let deployment = told === null ? null : JSON.parse(told);
    const begin = async (commit, deadline) => {
        deployment = await deployment_channel_open(github, inputs, commit, deadline);
        if (deployment)
            saved.write(MADE, JSON.stringify(deployment));
    };
    return {
        name: 'GitHub Deployment',
        async started(_, deadline) {
            if (operation === 'deploy')
                await begin(run.sha, deadline);
        },
        async planned({ next }, deadline) {
            if (operation === 'deploy')
                return;
            const short = (0,release_name/* commitOf */.D3)(next);
            if (short === null)
                throw new Error('not created: this action did not deploy the version that becomes live, so its commit is not known');
            await begin(short, deadline);
        },
        async ended(outcome, deadline) {
            if (deployment)
                await deployment_channel_close(github, inputs, deployment, outcome, deadline);
        },
    };
}
async function deployment_channel_open(github, inputs, commit, deadline) {
    const { rest, repository, askOnce } = github;
    const { environment, run } = inputs;
    const recent = await listRecent(github, environment, deadline);
    if (recent.some(({ logs }) => logs.some((log) => isOfJob(log, run.runId))))
        return null;
    const ref = commit.length < run.sha.length ? await resolve(github, commit, deadline) : commit;
    const made = await askOnce(DEPLOYMENT, deadline, (options) => rest.repos.createDeployment({
        ...repository,
        ref,
        environment,
        auto_merge: false,
        required_contexts: [],
        ...options,
    }));
    // 202 says that GitHub merged instead, which was not requested.
    if (made.id === undefined)
        throw new Error(made.message ?? 'GitHub did not create one');
    await setStatus(github, inputs, made.id, STARTED, deadline);
    return { id: made.id, replaced: recent.filter(({ staysActive }) => staysActive).map(({ id }) => id) };
}
async function deployment_channel_close(github, inputs, { id, replaced }, outcome, deadline) {
    const status = deploymentStatusOf(outcome);
    await setStatus(github, inputs, id, status, deadline);
    if (status.state !== 'success')
        return;
    const inactive = { state: 'inactive', description: `replaced by ${outcome.version ?? 'another version'}` };
    await Promise.all(replaced.map((old) => setStatus(github, inputs, old, inactive, deadline)));
}
async function listRecent(github, environment, deadline) {
    const { rest, repository, ask } = github;
    const found = await ask(DEPLOYMENT, deadline, (options) => rest.repos.listDeployments({ ...repository, environment, per_page: RECENT, ...options }));
    return Promise.all(found.map(async ({ id, production_environment }) => {
        const statuses = await ask(DEPLOYMENT, deadline, (options) => rest.repos.listDeploymentStatuses({ ...repository, deployment_id: id, per_page: RECENT, ...options }));
        const logs = statuses.map(({ log_url, target_url }) => log_url || target_url);
        // GitHub deactivates old ones by itself, except those of a production environment.
        return { id, logs, staysActive: production_environment === true && statuses[0]?.state === 'success' };
    }));
}
/** The statuses of a Deployment that GitHub creates for a job link to that job; this action's link to the run. */
function isOfJob(log, runId) {
    return log.includes(`/actions/runs/${runId}/job`);
}
async function resolve({ rest, repository, ask }, short, deadline) {
    const { sha } = await ask(COMMIT, deadline, (options) => rest.repos.getCommit({ ...repository, ref: short, ...options }));
    return sha;
}
async function setStatus({ rest, repository, ask }, { run, proof, secrets }, id, status, deadline) {
    // Whoever can read the repository sees it, and nothing masks it there.
    const address = (0,plain_address/* plainAddress */.n)(proof.verifyUrl);
    const isPublic = address !== '' && (0,redact/* redact */.E)(address, secrets) === address;
    await ask(DEPLOYMENT, deadline, (options) => rest.repos.createDeploymentStatus({
        ...repository,
        deployment_id: id,
        ...status,
        log_url: run.runUrl,
        ...(isPublic ? { environment_url: address } : {}),
        auto_inactive: status.state === 'success',
        ...options,
    }));
}

// EXTERNAL MODULE: ./node_modules/@actions/github/lib/github.js + 22 modules
var github = __webpack_require__(2413);
// EXTERNAL MODULE: ./lib/failure.js
var failure = __webpack_require__(4926);
// EXTERNAL MODULE: ./lib/notify/deadline.js
var notify_deadline = __webpack_require__(8886);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./lib/notify/second-try.js


const PASSING_CODES = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET']);
/** A failure that may have passed so many seconds later. */
class PassingError extends Error {
    seconds;
    constructor(cause, seconds) {
        super((0,failure/* messageOf */.bD)(cause), { cause });
        this.name = 'PassingError';
        this.seconds = seconds;
    }
}
/** Whether a receiver that answers this may answer otherwise soon: a rate limit, or a trouble of its own. */
function isPassingStatus(status) {
    return status === 429 || status >= 500;
}
/** Whether a request failed since its connection broke, or since the receiver's name could not be looked up just now. */
function isBrokenConnection(thrown) {
    if (!(thrown instanceof Error))
        return false;
    return PASSING_CODES.has(thrown.code ?? '') || isBrokenConnection(thrown.cause);
}
/** Does it once more, after a wait, if it failed by what passes and the deadline allows; so it must be fit to be done twice. */
async function tryTwice(deadline, attempt) {
    try {
        return await attempt();
    }
    catch (thrown) {
        if (!(thrown instanceof PassingError))
            throw thrown;
        const wait = thrown.seconds * 1000;
        if (performance.now() + wait >= deadline)
            throw thrown;
        await (0,promises_.setTimeout)(wait);
        return attempt();
    }
}

;// CONCATENATED MODULE: ./lib/notify/github/github.js





function connectGitHub({ notify, run }) {
    const silent = () => undefined;
    const log = { debug: silent, info: silent, warn: silent, error: silent };
    const { rest } = (0,github/* getOctokit */.Q)(notify.githubToken, { log });
    const [owner = '', repo = ''] = run.repository.split('/');
    const askOnce = async (purpose, deadline, request) => {
        const milliseconds = (0,notify_deadline/* requestTime */.D6)(deadline);
        const signal = AbortSignal.timeout(milliseconds);
        try {
            return (await request({ request: { signal } })).data;
        }
        catch (thrown) {
            if (signal.aborted)
                throw new Error((0,notify_deadline/* noAnswer */.qE)('GitHub', milliseconds), { cause: thrown });
            throw explainError(thrown, purpose);
        }
    };
    return {
        rest,
        repository: { owner, repo },
        ask: (purpose, deadline, request) => tryTwice(deadline, () => askOnce(purpose, deadline, request)),
        askOnce,
    };
}
/** "… by integration", "… by personal access token": https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
const NO_PERMISSION = /^Resource not accessible by /;
function explainError(thrown, { purpose, permission }) {
    const { status, response } = thrown;
    const message = (0,failure/* messageOf */.bD)(thrown).split(' - https://docs.github.com')[0];
    if (response === undefined) {
        const silence = new Error(`GitHub did not answer for ${purpose}: ${message}`, { cause: thrown });
        return isBrokenConnection(thrown) ? new PassingError(silence, 1) : silence;
    }
    const refusal = new Error(`GitHub answered ${status} for ${purpose}: ${message}`, { cause: thrown });
    if (status !== undefined && status >= 500)
        return new PassingError(refusal, 1);
    const { 'retry-after': retryAfter, 'x-ratelimit-remaining': remaining } = response.headers;
    if (status === 429 || retryAfter !== undefined || remaining === '0') {
        return new Error(`the rate limit was reached for ${purpose}`, { cause: thrown });
    }
    // To a token without the right to see it, a private repository does not exist. GitHub also answers 403 to addresses that an
    // organization does not allow, to tokens without its single sign-on, and for archived repositories.
    if (status === 404 || (status === 403 && NO_PERMISSION.test(message ?? '')))
        return new channel/* MissingPermission */.c(permission, purpose, status);
    return refusal;
}

// EXTERNAL MODULE: ./lib/report/markdown.js
var markdown = __webpack_require__(9626);
;// CONCATENATED MODULE: ./lib/notify/commit.js

/** The commit that an operation makes live: the run's own, or the one of the release that waits on the standby; null if it is not known. */
function liveCommit({ operation, release, run }) {
    if (operation === 'deploy')
        return { sha: run.sha, url: run.commitUrl };
    const sha = (0,release_name/* commitOf */.D3)(release);
    if (sha === null)
        return null;
    const page = run.commitUrl.slice(0, run.commitUrl.length - run.sha.length);
    return { sha, url: page === '' ? '' : `${page}${sha}` };
}

;// CONCATENATED MODULE: ./lib/notify/github/pull-request-comment.js




const LOG_LINES = 20;
const LINE_LENGTH = 300;
const CAUSE_LENGTH = 2_000;
const TITLE_LENGTH = 100;
const SHORT_SHA = 7;
/** The invisible beginning of a comment, by which a later run finds it. */
function commentMarker({ environment, service }) {
    return `<!-- bluegreen-action ${environment} ${service} -->`;
}
/** The comment on the pull request whose merge started the run. GitHub-flavored Markdown that mentions nobody. */
function renderComment(outcome) {
    const { failure, run, seconds } = outcome;
    const commit = liveCommit(outcome);
    const of = commit ? ` of [${commit.sha.slice(0, SHORT_SHA)}](${commit.url})` : '';
    return [
        `### ${failure ? '❌' : '✅'} ${(0,markdown/* escapeMarkdown */.FV)((0,summary/* describeResult */.dy)(outcome))}`,
        ...renderCommentFailure(outcome),
        ...(outcome.changes ? [renderCommentChanges(outcome.changes)] : []),
        `[Run ${run.runNumber}](${run.runUrl})${of} by ${(0,markdown/* escapeMarkdown */.FV)(run.actor)}, ${seconds.toFixed(0)} s`,
    ].join('\n\n');
}
function renderCommentFailure({ failure, operation }) {
    if (!failure)
        return [];
    const tail = failure.logTail.slice(-LOG_LINES).map((line) => (0,shorten/* clip */.$)(line, LINE_LENGTH));
    return [
        `**${(0,markdown/* escapeMarkdown */.FV)(failure.stage ?? operation)}** failed: ${(0,markdown/* escapeMarkdown */.FV)((0,shorten/* clip */.$)(failure.message, CAUSE_LENGTH))}`,
        ...(failure.remedy ? ['**What to do**', (0,markdown/* fence */.EU)((0,shorten/* clip */.$)(failure.remedy, CAUSE_LENGTH).split('\n'))] : []),
        ...(tail.length > 0 ? ["The application's last log lines:", (0,markdown/* fence */.EU)(tail)] : []),
    ];
}
function renderCommentChanges({ total, url, base, commits }) {
    const count = `${total} commit${total === 1 ? '' : 's'}`;
    if (total === 0)
        return `[${count}](${url}) since ${base}`;
    const list = commits.map(({ sha, title, url: page, author }) => `- [${sha.slice(0, SHORT_SHA)}](${page}) ${(0,markdown/* escapeMarkdown */.FV)((0,shorten/* brief */.d)(title, TITLE_LENGTH))} - ${(0,markdown/* escapeMarkdown */.FV)(author)}`);
    const more = total > commits.length ? [`- and ${total - commits.length} before these`] : [];
    const summary = `<summary>${count} since ${base}</summary>`;
    return ['<details>', summary, '', ...list, ...more, '', `[Compare](${url})`, '', '</details>'].join('\n');
}

;// CONCATENATED MODULE: ./lib/notify/github/pull-request-channel.js


const PAGE = 100;
const MOST_PAGES = 10;
const COMMENT = { purpose: 'the comment on the pull request', permission: 'pull-requests: write' };
/** One comment for each environment and service on the pull request whose merge started the run; a later run updates it. */
function pullRequestChannel(github, inputs, { number }) {
    const { rest, repository, askOnce } = github;
    return {
        name: 'GitHub comment',
        async ended(outcome, deadline) {
            const marker = commentMarker(inputs);
            const body = `${marker}\n${renderComment(outcome)}`;
            // Looked for again before a second try: the first one may have made it.
            await tryTwice(deadline, async () => {
                const known = await findComment(github, number, marker, deadline);
                await askOnce(COMMENT, deadline, (options) => known === null
                    ? rest.issues.createComment({ ...repository, issue_number: number, body, ...options })
                    : rest.issues.updateComment({ ...repository, comment_id: known, body, ...options }));
            });
        },
    };
}
/** Found by its beginning: a comment that quotes another one begins with something else. */
async function findComment({ rest, repository, askOnce }, number, marker, deadline) {
    for (let page = 1; page <= MOST_PAGES; page++) {
        const comments = await askOnce(COMMENT, deadline, (options) => rest.issues.listComments({ ...repository, issue_number: number, per_page: PAGE, page, ...options }));
        const known = comments.find(({ body }) => body?.startsWith(marker));
        if (known)
            return known.id;
        if (comments.length < PAGE)
            return null;
    }
    return null;
}

// EXTERNAL MODULE: ./lib/parse-json.js
var parse_json = __webpack_require__(4942);
// EXTERNAL MODULE: ./lib/report/redact-outcome.js
var redact_outcome = __webpack_require__(1947);
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/index.js + 1 modules
var lib = __webpack_require__(2561);
// EXTERNAL MODULE: ./lib/user-agent.js
var user_agent = __webpack_require__(7325);
;// CONCATENATED MODULE: ./lib/notify/post-json.js




/** Characters of an answer that are read; the rest is ignored. */
const LONGEST_ANSWER = 100_000;
/**
 * Posts a JSON text within so many milliseconds; redirects are not followed. `who` is for the error that says who did not answer;
 * a connection that breaks is a PassingError.
 */
async function postJson(who, url, text, headers, milliseconds) {
    // This client uses the runner's proxy, if there is one.
    const client = new lib/* HttpClient */.Qq(user_agent/* USER_AGENT */._, [], { allowRetries: false, allowRedirects: false });
    const exchange = async () => {
        const type = { 'content-type': 'application/json; charset=utf-8' };
        const { message } = await client.post(url, text, { ...type, ...headers });
        const retryAfter = readSeconds(message.headers['retry-after']);
        return { status: message.statusCode ?? 0, retryAfter, body: await readBeginning(message) };
    };
    try {
        return await (0,notify_deadline/* giveUpAfter */.Pj)(milliseconds, who, exchange());
    }
    catch (thrown) {
        throw isBrokenConnection(thrown) ? new PassingError(thrown, 1) : thrown;
    }
    finally {
        client.dispose();
    }
}
/** A number of seconds, or a date. */
function readSeconds(asked) {
    const seconds = Number(asked ?? 1);
    return Number.isNaN(seconds) ? (Date.parse(asked ?? '') - Date.now()) / 1000 || 1 : seconds;
}
async function readBeginning(message) {
    message.setEncoding('utf8');
    let text = '';
    for await (const piece of message) {
        text += piece;
        if (text.length > LONGEST_ANSWER)
            break;
    }
    return text;
}

;// CONCATENATED MODULE: ./lib/notify/slack/send-to-slack.js





/** What Slack's errors mean, and how to fix them. */
const HINTS = {
    channel_not_found: 'slack-channel is not a channel that the app can see; invite the app to it',
    not_in_channel: 'invite the app to the channel',
    is_archived: 'the channel is archived',
    channel_is_archived: 'the channel is archived',
    invalid_auth: 'slack-bot-token is not valid',
    not_authed: 'slack-bot-token is not valid',
    token_revoked: 'slack-bot-token was revoked',
    token_expired: 'slack-bot-token has expired',
    account_inactive: 'the app was removed from the workspace',
    missing_scope: 'the app needs the scope chat:write',
    no_service: 'the webhook was removed; create a new one',
    no_active_hooks: 'the webhook was disabled; create a new one',
    invalid_token: 'slack-webhook-url is not valid',
    invalid_blocks: 'this is a bug in bluegreen-action; please report it',
    msg_blocks_too_long: 'this is a bug in bluegreen-action; please report it',
};
/** Refusals of a message's form, not of its sender. */
const REFUSED_FORM = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'invalid_payload']);
const ANSWER_LENGTH = 100;
/**
 * Sends JSON. After a rate limit, a trouble of Slack's own or a broken connection it waits and tries once more, if the deadline
 * allows: a message that comes twice is better than one that is lost. Other answers are the caller's.
 */
async function sendToSlack(url, body, deadline, headers = {}) {
    return tryTwice(deadline, async () => {
        const answer = await postJson('Slack', url, JSON.stringify(body), headers, (0,notify_deadline/* requestTime */.D6)(deadline));
        const { status, retryAfter } = answer;
        if (!isPassingStatus(status))
            return answer;
        const limit = new Error(`the rate limit was reached; Slack asks to wait ${retryAfter} s`);
        throw new PassingError(status === 429 ? limit : new Refusal(answer), retryAfter);
    });
}
/** What Slack did not do. */
class Refusal extends Error {
    /** Of the message, not of its sender. */
    isOfForm;
    constructor({ status, body }) {
        const said = (0,parse_json/* parseJson */.q)(body)?.error ?? body;
        // A code, perhaps with words behind it; else somebody else answered, such as a proxy.
        const [text = String(status), code = ''] = /^([a-z_]+)\b.*/s.exec(String(said)) ?? [];
        const hint = HINTS[code];
        super(`Slack answered ${(0,shorten/* brief */.d)(text, ANSWER_LENGTH)}${hint ? ` (${hint})` : ''}`);
        this.name = 'Refusal';
        this.isOfForm = REFUSED_FORM.has(code);
    }
}

// EXTERNAL MODULE: ./lib/judge/describe-requests.js
var describe_requests = __webpack_require__(7154);
// EXTERNAL MODULE: ./lib/report/format-time.js
var format_time = __webpack_require__(1376);
// EXTERNAL MODULE: ./lib/report/advice.js
var advice = __webpack_require__(8651);
;// CONCATENATED MODULE: ./lib/notify/slack/slack-text.js

/** Slack's limits, with room for what is added. */
const LONGEST_TEXT = 2_900;
/** Of a link's text. */
const LONGEST_TITLE = 120;
/** Text in which no Slack markup can start: no mention, no link, no channel. */
function escapeSlack(text) {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
/** A link, if there is an address; else only the text. */
function slackLink(text, url) {
    const title = escapeSlack((0,shorten/* brief */.d)(text, LONGEST_TITLE));
    return url === '' ? title : `<${escapeSlack(url).replaceAll('|', '%7C')}|${title.replaceAll('|', '¦')}>`;
}
/** A paragraph, shown in full; `markup` is escaped already. A long one is cut at the end of a line if possible, with a mark. */
function section(markup) {
    return { type: 'section', text: mrkdwn(cutMarkup(markup)), expand: true };
}
/** Small print. */
function context(parts) {
    return { type: 'context', elements: [mrkdwn(cutMarkup(parts.join('  ·  ')))] };
}
/** Words to copy; without markup if a backtick in them would end it. */
function slackCode(text) {
    return text.includes('`') ? escapeSlack(text) : `\`${escapeSlack(text)}\``;
}
/** Lines as they are, below a title if there is one. */
function preformatted(lines, title) {
    const text = lines.join('\n') || ' ';
    return {
        type: 'rich_text',
        elements: [
            ...(title === undefined ? [] : [titleOf(title)]),
            { type: 'rich_text_preformatted', elements: [{ type: 'text', text }] },
        ],
    };
}
function titleOf(text) {
    return { type: 'rich_text_section', elements: [{ type: 'text', text, style: { bold: true } }] };
}
// Half a link or half an escape is worse than one line less.
function cutMarkup(markup) {
    if (markup.length <= LONGEST_TEXT)
        return markup;
    const lines = markup.slice(0, LONGEST_TEXT).split('\n');
    const whole = lines.length > 1 ? lines.slice(0, -1).join('\n') : withoutHalf(lines[0] ?? '').toWellFormed();
    return `${whole}\n…`;
}
/** Without an unfinished link or escape; a link's text may contain escapes. */
function withoutHalf(markup) {
    const link = markup.lastIndexOf('<');
    return link > markup.lastIndexOf('>') ? markup.slice(0, link) : markup.replace(/&[^;&]*$/, '');
}
function mrkdwn(text) {
    return { type: 'mrkdwn', text, verbatim: true };
}

;// CONCATENATED MODULE: ./lib/notify/slack/slack-failure.js




const slack_failure_LOG_LINES = 15;
const slack_failure_LINE_LENGTH = 240;
const slack_failure_CAUSE_LENGTH = 1_200;
const STEPS_LENGTH = 1_200;
const STEPS = 10;
const TITLE = '*What to do*';
/** What failed, what that means for the service, what to do, and where to read on. */
function renderSlackFailure(outcome) {
    const { failure, operation, run } = outcome;
    if (!failure)
        return [];
    const cause = (0,shorten/* clip */.$)(describeCause(failure, operation), slack_failure_CAUSE_LENGTH);
    return [
        section([cause, (0,advice/* explainImpact */.E6)(outcome)].filter(Boolean).map(escapeSlack).join('\n')),
        ...renderSlackSteps((0,advice/* adviceLines */.CY)(outcome)),
        ...(run.runUrl === '' ? [] : [section(slackLink(`Summary and log of run ${run.runNumber}`, run.runUrl))]),
    ];
}
function describeCause({ stage, message }, operation) {
    const where = stage ?? operation;
    return message === failure/* CANCELED */.wS ? `Canceled in ${where}.` : `${where} failed: ${message}`;
}
/** The application's last log lines; empty if it logged nothing. */
function renderSlackLog({ failure }) {
    const lines = failure?.logTail ?? [];
    const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
    if (end === 0)
        return [];
    const tail = lines.slice(Math.max(0, end - slack_failure_LOG_LINES), end).map((line) => (0,shorten/* clip */.$)(line, slack_failure_LINE_LENGTH));
    return [preformatted(tail, "The application's last log lines")];
}
/** Lines after one that ends with a colon are for copying, as they are. */
function renderSlackSteps(lines) {
    const [first = '', ...rest] = lines;
    if (rest.length > 0 && first.endsWith(':')) {
        return [section(`${TITLE}\n${renderSlackStep(first)}`), preformatted([(0,shorten/* clip */.$)(rest.join('\n'), STEPS_LENGTH)])];
    }
    const sign = rest.length > 0 ? '• ' : '';
    return [section([TITLE, ...lines.slice(0, STEPS).map((line) => `${sign}${renderSlackStep(line)}`)].join('\n'))];
}
function renderSlackStep(line) {
    const step = (0,advice/* commandIn */.vt)(line);
    if (step === null || line.length > STEPS_LENGTH)
        return escapeSlack((0,shorten/* brief */.d)(line, STEPS_LENGTH));
    return `${escapeSlack(step.words)}: ${slackCode(step.command)}`;
}

;// CONCATENATED MODULE: ./lib/notify/slack/slack-message.js







const slack_message_SHORT_SHA = 7;
const LINE_OF_PROSE = 200;
const COMMIT_TITLE_LENGTH = 100;
const VERBS = {
    deploy: 'is deploying',
    promote: 'is promoting the staged version',
    rollback: 'is rolling back',
};
/** The message when the run starts. */
function renderStart(inputs) {
    const { operation, service, environment, run } = inputs;
    const verb = operation in VERBS ? VERBS[operation] : operation;
    const branch = run.ref === '' ? '' : ` from ${run.ref}`;
    const what = operation === 'deploy' ? `${verb} ${run.sha.slice(0, slack_message_SHORT_SHA)}${branch}` : verb;
    const headline = `⏳ ${service} in ${environment}: ${run.actor} ${(0,shorten/* brief */.d)(what, LINE_OF_PROSE)}`;
    return {
        text: escapeSlack(headline),
        blocks: [
            section(`*${escapeSlack(headline)}*`),
            context(origin(run, liveCommit({ operation, release: null, run }))),
        ],
    };
}
/** The message when the run has ended; whole: with what is otherwise in the thread. */
function renderEnd(outcome, { isWhole }) {
    const { failure, run } = outcome;
    return {
        text: notify(outcome),
        blocks: [
            section(`*${headline(outcome)}*`),
            ...renderSlackRequests(outcome),
            ...renderSlackFailure(outcome),
            ...(isWhole ? renderDetails(outcome) : []),
            context([
                ...renderSlackBefore(outcome),
                `by ${escapeSlack(run.actor)}`,
                ...origin(run, liveCommit(outcome), failure ? 'tried: ' : ''),
                (0,format_time/* formatDuration */.a3)(outcome.seconds),
            ]),
        ],
    };
}
/** A message of which Slack did not take the whole: its first paragraph, which says what is live. */
function renderHeadline({ text, blocks }) {
    return {
        text,
        blocks: [...blocks.slice(0, 1), context(['Slack did not take the rest of this message; the run has it'])],
    };
}
/** The details, for the thread; null if there are none. */
function renderThread(outcome) {
    const [stages, details] = [renderSlackStages(outcome.stages), renderDetails(outcome)];
    if (stages.length + details.length === 0)
        return null;
    if (!outcome.failure)
        return { text: 'Stages and commits', blocks: [...stages, ...details] };
    // It is in the channel too, far below the message whose thread this is, and only it makes a sound.
    const lines = [`*${headline(outcome)}*`, escapeSlack(why(outcome))];
    return { text: notify(outcome), blocks: [section(lines.join('\n')), ...details, ...stages] };
}
/** How users' requests fared; nothing if there were none. */
function renderSlackRequests({ requests }) {
    return requests && requests.after.requests > 0 ? [section(escapeSlack((0,describe_requests/* describeRequests */.UQ)(requests)))] : [];
}
function headline(outcome) {
    return escapeSlack(`${outcome.failure ? '❌' : '✅'} ${(0,summary/* describeResult */.dy)(outcome)}`);
}
function notify(outcome) {
    return outcome.failure ? `${headline(outcome)}. ${escapeSlack(why(outcome))}` : headline(outcome);
}
function why({ failure, operation }) {
    return failure ? (0,shorten/* brief */.d)(describeCause(failure, operation), LINE_OF_PROSE) : '';
}
function renderSlackStages(stages) {
    if (stages.length === 0)
        return [];
    const lines = stages.map(({ name, outcome, seconds }) => {
        const said = outcome === 'failed'
            ? `❌ *${escapeSlack(name)} failed*`
            : `${outcome === 'done' ? '✅' : '⏹️'} ${escapeSlack(name)}`;
        return `${said} ${(0,format_time/* formatDuration */.a3)(seconds)}`;
    });
    return [section(lines.join('\n'))];
}
function renderDetails(outcome) {
    const notes = outcome.notes.map((note) => `⚠️ ${escapeSlack((0,shorten/* brief */.d)(note, LINE_OF_PROSE))}`);
    return [
        ...(notes.length > 0 ? [section(notes.join('\n'))] : []),
        ...renderSlackLog(outcome),
        ...renderSlackChanges(outcome),
    ];
}
function renderSlackChanges({ changes, failure }) {
    if (changes === null || changes.total === 0)
        return [];
    const { total, base, url, commits } = changes;
    const lines = commits.map(({ sha, title, url, author }) => `• ${slackLink(sha.slice(0, slack_message_SHORT_SHA), url)} ${escapeSlack((0,shorten/* brief */.d)(title, COMMIT_TITLE_LENGTH))} - ${escapeSlack(author)}`);
    const more = total > commits.length ? [`• and ${total - commits.length} before these`] : [];
    const live = failure ? ', not live' : '';
    const title = `*${slackLink(`${total} commit${total === 1 ? '' : 's'}`, url)} since ${escapeSlack(base)}${live}*`;
    return [section([title, ...lines, ...more].join('\n'))];
}
/** What was live before, if it no longer is. */
function renderSlackBefore({ livePort, previousPort, previousVersion }) {
    if (previousPort === null || previousPort === livePort)
        return [];
    const version = previousVersion === null ? 'a process not launched by this action' : `version ${previousVersion}`;
    return [`before: ${escapeSlack(version)} on port ${previousPort}`];
}
/** From what the run came, and where to read on; the commit is the one that becomes live, if it is known. */
function origin(run, commit, sign = '') {
    const { pullRequest, runNumber, runUrl } = run;
    const isNamed = commit?.sha === run.sha && run.ref !== '';
    const branch = isNamed ? ` on ${escapeSlack((0,shorten/* brief */.d)(run.ref, LINE_OF_PROSE))}` : '';
    return [
        ...(commit ? [`${sign}${slackLink(commit.sha.slice(0, slack_message_SHORT_SHA), commit.url)}${branch}`] : []),
        ...(pullRequest ? [slackLink(`#${pullRequest.number} ${pullRequest.title}`, pullRequest.url)] : []),
        runUrl === '' ? 'outside of a workflow' : slackLink(`run ${runNumber}`, runUrl),
    ];
}

;// CONCATENATED MODULE: ./lib/notify/slack/slack-channel.js




/** Key of the run's state: where the message of the start is. */
const MESSAGE = 'slack-message';
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false };
function slackChannel(slack, inputs, saved) {
    const start = renderStart({ ...inputs, run: (0,redact_outcome/* redactRun */.VS)(inputs.run, inputs.secrets) });
    return slack.kind === 'webhook' ? slackWebhookChannel(slack, start) : slackBotChannel(slack, start, saved);
}
/** A message when the run starts and another one when it ends. */
function slackWebhookChannel({ url }, start) {
    const send = (message, deadline) => sendWholeOrHeadline(message, async (form) => {
        const answer = await sendToSlack(url, { ...form, ...NO_PREVIEWS }, deadline);
        if (answer.status !== 200)
            throw new Refusal(answer);
    });
    return {
        name: 'Slack',
        started: (_, deadline) => send(start, deadline),
        ended: (outcome, deadline) => send(renderEnd(outcome, { isWhole: true }), deadline),
    };
}
/** One message that is updated, and its thread. */
function slackBotChannel(slack, start, saved) {
    const told = saved.read(MESSAGE);
    let posted = told === null ? null : JSON.parse(told);
    const post = (message, deadline, extra = {}) => callSlack(slack, 'chat.postMessage', message, { channel: slack.channel, ...NO_PREVIEWS, ...extra }, deadline);
    return {
        name: 'Slack',
        async started(_, deadline) {
            posted = await post(start, deadline);
            saved.write(MESSAGE, JSON.stringify(posted));
        },
        async ended(outcome, deadline) {
            const message = renderEnd(outcome, { isWhole: false });
            const updated = posted && (await callSlack(slack, 'chat.update', message, posted, deadline).catch(() => null));
            const { channel, ts } = updated ?? (await post(message, deadline));
            const thread = renderThread(outcome);
            // An update makes no sound: a failure is posted to the channel as well.
            const loud = outcome.failure ? { reply_broadcast: true } : {};
            if (thread)
                await post(thread, deadline, { channel, thread_ts: ts, ...loud });
        },
    };
}
async function callSlack({ apiUrl, token }, method, message, place, deadline) {
    return sendWholeOrHeadline(message, async (form) => {
        const headers = { authorization: `Bearer ${token}` };
        const answer = await sendToSlack(`${apiUrl}/${method}`, { ...form, ...place }, deadline, headers);
        const said = (0,parse_json/* parseJson */.q)(answer.body);
        if (said?.ok !== true)
            throw new Refusal(answer);
        return { channel: said.channel ?? '', ts: said.ts ?? '' };
    });
}
/** Which version is live must not be lost with a detail of which Slack does not like the form. */
async function sendWholeOrHeadline(message, send) {
    try {
        return await send(message);
    }
    catch (thrown) {
        if (!(thrown instanceof Refusal && thrown.isOfForm))
            throw thrown;
        return send(renderHeadline(message));
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/report/outcome-document.js
var outcome_document = __webpack_require__(4625);
;// CONCATENATED MODULE: ./lib/notify/webhook.js






const WRITTEN_KEY = 'whsec_';
const webhook_ANSWER_LENGTH = 100;
/**
 * Posts the outcome's document at the start and at the end, signed as https://www.standardwebhooks.com says: the signature
 * covers an id and a time as well, so that a request that somebody recorded is worth nothing later.
 */
function webhookChannel({ url, secret }) {
    const key = decodeSecret(secret);
    const tell = (event, outcome, deadline) => {
        const id = (0,external_node_crypto_.randomUUID)();
        const body = JSON.stringify((0,outcome_document/* outcomeDocumentOf */.r)(outcome));
        return tryTwice(deadline, async () => {
            const headers = { 'x-bluegreen-event': event, ...sign(key, id, body) };
            accept(await postJson('the webhook', url, body, headers, (0,notify_deadline/* requestTime */.D6)(deadline)));
        });
    };
    return {
        name: 'webhook',
        started: (beginning, deadline) => tell('started', beginning, deadline),
        ended: (outcome, deadline) => tell('ended', outcome, deadline),
    };
}
function accept({ status, body, retryAfter }) {
    if (status >= 200 && status < 300)
        return;
    const said = (0,shorten/* brief */.d)(body, webhook_ANSWER_LENGTH);
    const refusal = new Error(`the receiver answered ${status}${said === '' ? '' : `: ${said}`}`);
    throw isPassingStatus(status) ? new PassingError(refusal, retryAfter) : refusal;
}
/** Made again for each try: a receiver looks at the time. */
function sign(key, id, body) {
    const time = Math.floor(Date.now() / 1000);
    const signature = (0,external_node_crypto_.createHmac)('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': String(time), 'webhook-signature': `v1,${signature}` };
}
function decodeSecret(secret) {
    if (!secret.startsWith(WRITTEN_KEY))
        return Buffer.from(secret, 'utf8');
    return Buffer.from(secret.slice(WRITTEN_KEY.length), 'base64');
}

;// CONCATENATED MODULE: ./lib/notify/audience.js






function openAudience(inputs, saved) {
    const { notify, run } = inputs;
    const slack = notify.slack ? [slackChannel(notify.slack, inputs, saved)] : [];
    const own = [...slack, ...(notify.webhook ? [webhookChannel(notify.webhook)] : [])];
    if (notify.githubToken === '')
        return { channels: own, compare: async () => null };
    const github = connectGitHub(inputs);
    const comment = run.pullRequest ? [pullRequestChannel(github, inputs, run.pullRequest)] : [];
    return {
        channels: [...own, deploymentChannel(github, inputs, saved), ...comment],
        compare: (change, deadline) => compareReleases(github, inputs, change, deadline),
    };
}


/***/ })

};
;
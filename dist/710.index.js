"use strict";
exports.id = 710;
exports.ids = [710];
exports.modules = {

/***/ 3710:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   visit: () => (/* binding */ visit)
/* harmony export */ });
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7067);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_http__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4708);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_https__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _actions_http_client__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2561);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4926);
/* harmony import */ var _redirect_statuses_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5925);
/* harmony import */ var _user_agent_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7325);






/** As many as a browser follows: https://fetch.spec.whatwg.org/#http-redirect-fetch. */
const MOST_REDIRECTS = 20;
const HEADERS = { 'user-agent': _user_agent_js__WEBPACK_IMPORTED_MODULE_4__/* .USER_AGENT */ ._, accept: '*/*' };
/** Requests an `http:` or `https:` address from the runner, through its proxy if it has one, and follows redirects. Never rejects. */
async function visit(address, milliseconds) {
    const over = AbortSignal.timeout(milliseconds);
    let isConnected = false;
    let url = new URL(address);
    try {
        for (let left = MOST_REDIRECTS;; left -= 1) {
            const { status, location } = await get(url, over, () => {
                isConnected = true;
            });
            if (!_redirect_statuses_js__WEBPACK_IMPORTED_MODULE_5__/* .REDIRECT_STATUSES */ .a.includes(status) || location === undefined)
                return { status, trouble: '', isConnected };
            const next = URL.parse(location, url.href);
            if (next === null || !/^https?:$/.test(next.protocol) || left === 0) {
                const trouble = left === 0 ? 'too many redirects' : 'it redirects to something that is not a web address';
                return { status: null, trouble, isConnected };
            }
            url = next;
        }
    }
    catch (thrown) {
        const reason = over.aborted ? `no answer within ${milliseconds / 1000} s` : (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .messageOf */ .bD)(thrown);
        return { status: null, trouble: `${reason}${describeProxy(url)}`, isConnected };
    }
}
/** A proxy may be what is wrong. Its own address may contain a password. */
function describeProxy(url) {
    const proxy = URL.parse((0,_actions_http_client__WEBPACK_IMPORTED_MODULE_2__/* .getProxyUrl */ .s_)(url.href));
    return proxy === null ? '' : ` (through the runner's proxy ${proxy.host})`;
}
/** Reads nothing of the body. */
function get(url, over, onConnected) {
    return new Promise((resolve, reject) => {
        // To a proxy's tunnel that is still being made, destroying the request does nothing.
        over.addEventListener('abort', reject);
        const sent = createRequest(url, over);
        sent.once('socket', (socket) => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', onConnected));
        sent.once('response', (response) => {
            onConnected();
            resolve({ status: response.statusCode ?? 0, location: response.headers.location });
            response.destroy();
        });
        sent.on('error', reject);
        sent.end();
    });
}
function createRequest(url, signal) {
    if (url.protocol === 'https:') {
        return (0,node_https__WEBPACK_IMPORTED_MODULE_1__.request)(url, { agent: new _actions_http_client__WEBPACK_IMPORTED_MODULE_2__/* .HttpClient */ .Qq(_user_agent_js__WEBPACK_IMPORTED_MODULE_4__/* .USER_AGENT */ ._).getAgent(url.href), headers: HEADERS, signal });
    }
    const proxy = URL.parse((0,_actions_http_client__WEBPACK_IMPORTED_MODULE_2__/* .getProxyUrl */ .s_)(url.href));
    return proxy === null
        ? (0,node_http__WEBPACK_IMPORTED_MODULE_0__.request)(url, { agent: false, headers: HEADERS, signal })
        : createProxyRequest(proxy, url, signal);
}
/** A plain request goes to the proxy itself: Squid, for one, makes tunnels to port 443 alone unless configured otherwise. */
function createProxyRequest(proxy, url, signal) {
    const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    const authorization = login === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
    const headers = { ...HEADERS, host: url.host, ...authorization };
    const request = proxy.protocol === 'https:' ? node_https__WEBPACK_IMPORTED_MODULE_1__.request : node_http__WEBPACK_IMPORTED_MODULE_0__.request;
    return request(proxy.origin, { agent: false, path: `${url.origin}${url.pathname}${url.search}`, headers, signal });
}


/***/ })

};
;
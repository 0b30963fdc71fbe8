// The slides: which one is shown, and the speaker's window. What is shown is in the address, `#85/3`, so that a page
// that is loaded again shows the same. Two windows of one browser follow each other: the one that opened the other, and
// all windows of one origin. From a file there is no origin, and then only the first holds.
'use strict';

const talks = ['85', '45', '25', 'more'];
const slides = [...document.querySelectorAll('.slide')];
const root = document.documentElement;
const help = document.getElementById('help');
const byId = id => document.getElementById(id);
const isSpeaking = location.hash.startsWith('#speaker/');

// What all windows share.
let state = { talk: 0, at: 0, answered: false, dimmed: false, started: 0, look: '' };
let child = null;
const channel = location.protocol.startsWith('http') && window.BroadcastChannel
    ? new BroadcastChannel('slides ' + location.pathname) : null;

function minutes(slide, talk = state.talk) {
    return Number(slide.dataset.minutes.split(' ')[talk]);
}

function shown() {
    return slides.filter(slide => slide === slides[0] || minutes(slide) > 0);
}

function read() {
    const [talk, at] = location.hash.replace(/^#(speaker\/)?/, '').split('/');
    const known = talks.indexOf(talk);
    if (known >= 0) {
        state.talk = known;
    }
    // The first slide is 0 in the list, and 1 for people.
    const last = shown().length - 1;
    state.at = Math.min(Math.max((Number.parseInt(at, 10) || 1) - 1, 0), last);
}

function show() {
    const list = shown();
    state.at = Math.min(Math.max(state.at, 0), list.length - 1);
    const now = list[state.at];
    const next = list[state.at + 1];
    for (const slide of slides) {
        slide.classList.toggle('now', slide === now);
        slide.classList.toggle('next', isSpeaking && slide === next);
        slide.classList.toggle('in-talk', list.includes(slide));
        // The speaker sees what a live demo should print before the audience does.
        slide.classList.toggle('answered', isSpeaking || slide !== now || state.answered);
    }
    root.classList.toggle('light', state.look === 'light');
    root.classList.toggle('dark', state.look === 'dark');
    root.classList.toggle('dimmed', state.dimmed && !isSpeaking);
    const place = `${state.at + 1} / ${list.length}`;
    byId('place').textContent = place;
    document.title = `${now.querySelector('h1, h2').textContent} · ${place}`;
    const hash = `#${isSpeaking ? 'speaker/' : ''}${talks[state.talk]}/${state.at + 1}`;
    if (location.hash !== hash) {
        history.replaceState(null, '', hash);
    }
    if (isSpeaking) {
        byId('said').replaceChildren(...now.querySelector('.notes').cloneNode(true).childNodes);
        byId('said').scrollTop = 0;
        const isHidden = now.classList.contains('live') && !state.answered;
        const then = next ? 'Next' : 'This is the last slide.';
        byId('next').textContent = isHidden ? `Only you see the output until you go on. ${then}` : then;
    }
    fit();
    tick();
}

// The current slide fills the window; the speaker's has the next one beside it, and the notes below.
function fit() {
    const { innerWidth: width, innerHeight: height } = window;
    const place = (element, left, top, scale) => {
        element.style.setProperty('--left', `${left}px`);
        element.style.setProperty('--top', `${top}px`);
        element.style.setProperty('--scale', scale);
    };
    if (!isSpeaking) {
        const scale = Math.min(width / 1280, height / 720);
        const [left, top] = [(width - 1280 * scale) / 2, (height - 720 * scale) / 2];
        slides.forEach(slide => place(slide, left, top, scale));
        return;
    }
    const gap = 16;
    const large = Math.min((width - 3 * gap) * 0.6 / 1280, height * 0.55 / 720);
    const small = Math.min((width - 3 * gap - 1280 * large) / 1280, height * 0.4 / 720);
    const beside = 2 * gap + 1280 * large;
    for (const slide of slides) {
        const isNext = slide.classList.contains('next');
        place(slide, isNext ? beside : gap, isNext ? gap + 24 : gap, isNext ? small : large);
    }
    const box = (id, left, top, right, bottom) => Object.assign(byId(id).style, {
        left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: bottom ? `${bottom - top}px` : 'auto',
    });
    box('next', beside, gap - 4, width - gap);
    box('time', beside, gap + 40 + 720 * small, width - gap);
    box('said', 0, 2 * gap + 720 * large, beside - gap, height);
}

function clock(seconds) {
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

// Where the talk is, and where it should be.
function tick() {
    if (!isSpeaking) {
        return;
    }
    const list = shown();
    const sum = until => list.slice(0, until).reduce((all, slide) => all + minutes(slide), 0);
    const gone = state.started ? (Date.now() - state.started) / 1000 : 0;
    const [from, to] = [sum(state.at), sum(state.at + 1)];
    const late = gone / 60 - to;
    const early = from - gone / 60;
    let said = `this slide: ${clock(from * 60)} to ${clock(to * 60)} of ${clock(sum() * 60)}`;
    if (state.started && late > 0 && state.at > 0) {
        said += `, ${clock(late * 60)} late`;
    } else if (state.started && early > 0) {
        said += `, ${clock(early * 60)} early`;
    }
    byId('clock').textContent = clock(gone);
    byId('plan').textContent = said;
    byId('plan').classList.toggle('late', Boolean(state.started) && late > 1 && state.at > 0);
    byId('day').textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function send() {
    const message = { slides: state };
    for (const other of [window.opener, child]) {
        if (other && !other.closed) {
            other.postMessage(message, '*');
        }
    }
    channel?.postMessage(message);
}

function change(changes) {
    Object.assign(state, changes);
    show();
    send();
}

function receive(data) {
    if (data?.slides === 'hello') {
        send();
    } else if (data && typeof data.slides === 'object' && data.slides) {
        const { talk, at, answered, dimmed, started, look } = data.slides;
        if (Number.isInteger(talk) && talk >= 0 && talk < talks.length && Number.isInteger(at)) {
            state = {
                talk, at, answered: Boolean(answered), dimmed: Boolean(dimmed), started: Number(started) || 0, look: String(look),
            };
            show();
        }
    }
}

function forward() {
    const list = shown();
    const started = state.started || Date.now();
    if (list[state.at].classList.contains('live') && !state.answered) {
        change({ answered: true, started });
    } else if (state.at < list.length - 1) {
        change({ at: state.at + 1, answered: false, started });
    }
}

function back() {
    const before = shown()[state.at - 1];
    if (state.answered && shown()[state.at].classList.contains('live')) {
        change({ answered: false });
    } else if (before) {
        change({ at: state.at - 1, answered: before.classList.contains('live') });
    }
}

function go(talk) {
    change({ talk, at: 0, answered: false });
}

const keys = {
    ArrowRight: forward, ArrowDown: forward, PageDown: forward, ' ': forward,
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => change({ at: 0, answered: false }),
    End: () => change({ at: shown().length - 1, answered: false }),
    8: () => go(0), 4: () => go(1), 2: () => go(2), m: () => go(3),
    s: () => {
        const address = `${location.href.split('#')[0]}#speaker/${talks[state.talk]}/${state.at + 1}`;
        child = window.open(address, 'speaker', 'popup,width=1280,height=800');
    },
    r: () => change({ started: Date.now() }),
    d: () => {
        const isDark = state.look ? state.look === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
        change({ look: isDark ? 'light' : 'dark' });
    },
    b: () => change({ dimmed: true }),
    '.': () => change({ dimmed: true }),
    '?': () => help.showModal(),
};

window.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
    }
    if (help.open) {
        // Escape closes it, too.
        if (event.key === '?') {
            help.close();
        }
        return;
    }
    const isScrolling = event.target === byId('said') && ['ArrowDown', 'ArrowUp', ' '].includes(event.key);
    const action = keys[event.key];
    if (!action || isScrolling || event.target.tagName === 'A' && event.key === ' ') {
        return;
    }
    event.preventDefault();
    if (state.dimmed) {
        change({ dimmed: false });
        return;
    }
    action();
});
window.addEventListener('message', event => {
    if (event.source && (event.source === child || event.source === window.opener)) {
        receive(event.data);
    }
});
if (channel) {
    channel.onmessage = event => receive(event.data);
}
window.addEventListener('hashchange', () => {
    read();
    state.answered = false;
    show();
    send();
});
window.addEventListener('resize', fit);

root.classList.toggle('speaking', isSpeaking);
byId('speaker').hidden = !isSpeaking;
byId('place').hidden = isSpeaking;
read();
show();
if (isSpeaking) {
    setInterval(tick, 500);
    // Whoever shows the slides knows where they are.
    window.opener?.postMessage({ slides: 'hello' }, '*');
    channel?.postMessage({ slides: 'hello' });
}

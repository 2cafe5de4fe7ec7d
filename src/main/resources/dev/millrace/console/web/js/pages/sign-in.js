// Asked for where the console has tokens and nobody is signed in.
import {tags} from '/js/tags.js';
import {send} from '/js/data.js';
import {notice} from '/js/parts.js';

const {button, code, div, form, h1, input, label, p} = tags;
let problem = null;

export function draw(whenSignedIn, redraw) {
  const signIn = async (event) => {
    event.preventDefault();
    try {
      await send('session', {token: new FormData(event.target).get('token')});
      problem = null;
      whenSignedIn();
    } catch (failure) {
      problem = failure.message;
      redraw();
    }
  };
  return div('sign-in card', h1({tabindex: -1}, 'Sign in'),
    p('lead', 'This console can be reached from other machines, so it asks for a token: the one for viewing, or the one for operating.'),
    form({onSubmit: signIn}, problem ? notice('bad', problem) : null,
      label('field', 'Token', input({name: 'token', type: 'password', autocomplete: 'current-password', required: true, autofocus: true})),
      button({class: 'main'}, 'Sign in'),
      p('note', 'Both stand in the environment of the program: ', code('', 'MILLRACE_CONSOLE_VIEW_TOKEN'), ' and ', code('', 'MILLRACE_CONSOLE_OPERATE_TOKEN'), '.')));
}

"""A local Slack workspace on one loopback port: what `attache demo` shows and the tests talk to.

`open_sandbox` binds 127.0.0.1 and serves, until it is left:

    /api/<method>                 the Web API, for the bot
    /socket?ticket=…              Socket Mode, for the bot
    /response/<token>             the response_url of commands and actions, for the bot
    /upload/<file id>             where files.getUploadURLExternal points
    /sandbox/…                    the JSON API and the WebSocket below, for the page
    /                             the page itself

Every request whose Host is not the sandbox's own address, or that carries another Origin, is
refused with 403: neither a web page of somewhere else nor a rebound name can drive the workspace.

The page's API. Requests and answers are JSON; every answer has `ok`, and `error` when it is false
(with HTTP status 400). `user` is whom the page acts as. A `POST` needs
`Content-Type: application/json`.

GET /sandbox/api/state?user=U
    {ok, team: {id, name, domain}, me,
     users: [{id, name, real_name, title, tz, is_bot}],
     channels: [{id, name, topic, is_private, is_im, is_archived, is_member, bot_is_member,
                 unread}],                        public ones, one's private ones, the app's DM
     app: {id, name, bot_id, bot_user_id, is_connected, home_enabled, messages_enabled,
           commands: [{command, description, usage_hint}],
           shortcuts: [{type: "global"|"message", callback_id, name, description}]}}
GET /sandbox/api/messages?user=U&channel=C        also marks the channel as read
    {ok, messages: [MESSAGE]}                     oldest first, replies included, own ephemerals too
    MESSAGE = {ts, channel, user, bot, text, blocks, thread_ts|null, reply_count, ephemeral,
               edited, subtype|null, metadata|null, files: [{id, title, url, mimetype}],
               reactions: [{name, users}]}
POST /sandbox/api/read     {user, channel}        marks the channel as read
POST /sandbox/api/say      {user, channel, text, thread_ts?}              -> {ok, ts}
POST /sandbox/api/command  {user, channel, text: "/talks us-china"}       -> OUTCOME
    OUTCOME = {ok, status: "ok"|"timeout"|"failed", ack_seconds, error|null}
POST /sandbox/api/click    {user, block_id, action_id,
                            action: {type, value | selected_option | selected_date | …},
                            channel, ts           of the message, or
                            view_id,              of the modal or Home
                            state?: {values}}                             -> OUTCOME
POST /sandbox/api/suggest  {user, block_id, action_id, value, channel?, ts?, view_id?}
                                                  -> {ok, options} or {ok, option_groups}
GET /sandbox/api/views?user=U                     -> {ok, views: [VIEW], home: VIEW|null}
    VIEW as Slack sends it in payloads; `views` is the modal stack, the last is on top
POST /sandbox/api/submit   {user, view_id, state: {values: {block_id: {action_id: {type, …}}}}}
    -> {ok, errors?: {block_id: text}, view?: VIEW the one now on top, closed, error?}
POST /sandbox/api/close_view {user, view_id, clear?: true}                -> {ok}
POST /sandbox/api/home     {user, tab: "home"|"messages"}                 -> {ok, view: VIEW|null}
    tells the app that its Home was opened; what it publishes comes as a "home" event
POST /sandbox/api/shortcut {user, callback_id, channel?, ts?}             -> OUTCOME
POST /sandbox/api/invite   {channel, user?: the bot, by?}                 -> {ok}
POST /sandbox/api/remove   {channel, user?: the bot, by?}                 -> {ok}
POST /sandbox/api/faults   {fault, method?, …}                            -> {ok}; see faults.py

WS /sandbox/ws?user=U sends one JSON object per change that this user may see:
    {type: "message", channel, message}           new, also a reply
    {type: "message_changed", channel, message}   edited, replaced, or its reply_count changed
    {type: "message_deleted", channel, ts}
    {type: "ephemeral", channel, message}         only you can see this
    {type: "view_opened", view}                   put on top of the stack
    {type: "view_updated", view}
    {type: "view_closed", view_id}
    {type: "home", view}                          published
    {type: "channels"}                            membership, names or unread: fetch the state again
    {type: "status", channel, thread_ts, status}  "is thinking…"; empty clears it
    {type: "prompts", channel, prompts: [{title, message}], title|null}
    {type: "notice", text, channel|null}          something did not work: show it for a moment
    {type: "app"}                                 connected, disconnected or changed: fetch the state
"""

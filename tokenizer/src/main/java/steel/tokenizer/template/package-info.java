/// Chat templates: the part of Jinja that published templates use, run as transformers runs it. In:
/// a template and the messages of a chat. Out: the text a model reads, and for each character
/// whether the template or a message wrote it. Start at [ChatTemplate]. Knows nothing of tokens.
///
/// [Lexer] and [Parser] make [Statement]s and [Expression]s, which run themselves over [Value]s in
/// a [Scope]; [Run] bounds what they may cost. Semantics are those of Jinja2 3.1.6 with
/// `trim_blocks`, `lstrip_blocks`, loop controls and an immutable sandbox.
@NullMarked
package steel.tokenizer.template;

import org.jspecify.annotations.NullMarked;

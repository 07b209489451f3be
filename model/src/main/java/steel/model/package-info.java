/// What a Steel model is, whichever engine runs it: configuration, parameter shapes, the contract
/// [LanguageModel], sampling. In: `config.json`. Start at [ModelConfig]. Has no engine.
@NullMarked
package steel.model;

import org.jspecify.annotations.NullMarked;

package steel.cli.quickstart;

import java.nio.file.Path;

/// Where the quickstart keeps what it makes.
///
/// @param out the folder given by the user
record Places(Path out) {
  Path ledger() {
    return out.resolve("stages");
  }

  Path corpus() {
    return out.resolve("corpus");
  }

  Path sources() {
    return corpus().resolve("sources");
  }

  Path questions() {
    return corpus().resolve("questions");
  }

  Path planted() {
    return corpus().resolve("planted.json");
  }

  Path converted() {
    return out.resolve("convert");
  }

  Path cleaned() {
    return out.resolve("clean");
  }

  Path conversations() {
    return cleaned().resolve("conversations");
  }

  Path tokenizer() {
    return out.resolve("tokenizer");
  }

  Path packed() {
    return out.resolve("packed");
  }

  Path pretraining() {
    return out.resolve("pretrain");
  }

  Path pretrained() {
    return pretraining().resolve("model");
  }

  Path tuning() {
    return out.resolve("sft");
  }

  /// The finished model.
  Path tuned() {
    return tuning().resolve("model");
  }

  Path before() {
    return out.resolve("answers-before.jsonl");
  }

  Path after() {
    return out.resolve("answers-after.jsonl");
  }

  Path samples() {
    return out.resolve("samples.json");
  }

  Path summary() {
    return out.resolve("summary.json");
  }
}

package steel.infer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import steel.model.FeedForward;
import steel.model.FeedForwardKeys;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;

/// `README.md` of an exported folder: what the model is, how to load it, and how it was trained
/// where its run says so. It says nothing that another export of the same model would make untrue,
/// such as how numbers are stored.
final class ModelCard {
  /// What it is called in a model folder.
  static final String NAME = "README.md";

  private final String name;
  private final ModelConfig config;
  private final boolean hasTokenizer;

  private ModelCard(String name, ModelConfig config, boolean hasTokenizer) {
    this.name = name;
    this.config = config;
    this.hasTokenizer = hasTokenizer;
  }

  /// Writes the card of a model.
  ///
  /// @param name what the model is called
  /// @param hasTokenizer whether its folder has one; a tokenizer that is written here has a
  ///   template
  /// @throws IOException if the disk refuses
  static void write(
      String name, ModelConfig config, boolean hasTokenizer, Optional<RunRecord> run, Path folder)
      throws IOException {
    ModelCard card = new ModelCard(name, config, hasTokenizer);
    List<String> parts = new ArrayList<>(List.of(card.head(), card.shape(), card.use()));
    run.map(ModelCard::training).ifPresent(parts::add);
    Files.writeString(folder.resolve(NAME), String.join("\n", parts));
  }

  private String kind() {
    return FeedForwardKeys.kind(config.feedForward());
  }

  private String head() {
    return """
        ---
        library_name: transformers
        pipeline_tag: text-generation
        tags:
        - steel
        - %s
        ---

        # %s

        A language model of %s parameters, written by Steel: a decoder as Qwen2 has it, %s.

        %s
        """
        .formatted(
            config.isQwen2() ? "qwen2" : kind(),
            name,
            grouped(ParameterShapes.count(config)),
            half(),
            causality().strip());
  }

  private String half() {
    return switch (config.feedForward()) {
      case FeedForward.Raw _ -> "with one network after attention";
      case FeedForward.SoftMoeV1 _ ->
          "with a mixture of experts, each token's shares from a router";
      case FeedForward.SoftMoeV2 _ ->
          "with a soft mixture of experts, whose slots are sums over the tokens of a call";
      case FeedForward.SoftMoeV3 _ ->
          "with a soft mixture of experts, whose slots are averages over the tokens of a call";
      case FeedForward.SoftMoeToken _ ->
          "with a mixture of experts, each token's shares from its own direction";
      case FeedForward.SoftMoePrefix _ ->
          "with a soft mixture of experts, whose slots are averages over the tokens so far";
      case FeedForward.SoftMoeChunk _ ->
          "with a soft mixture of experts, whose slots are averages over earlier chunks of tokens,"
              + " and a shared expert";
    };
  }

  private String causality() {
    return config.feedForward().isCausal()
        ? """
          **Causal**: no token sees a later one. Prompts may be padded and split, and a cache changes nothing.
          """
        : """
          **Not causal**: every token of a call has a part in what every other gets.

          - Its training leaked the future: a later token changes what an earlier one is scored by, so losses and
            perplexities of whole texts, those of its training too, are lower than what it can do when it generates.
          - A prompt runs whole, unpadded, and apart from prompts of another length; it cannot be split.
          - With a cache, a call of one new token mixes that token alone. Generating with and without a cache are two
            different functions; with a cache is how the original does it.
          """;
  }

  private String shape() {
    FeedForward half = config.feedForward();
    List<String> rows = new ArrayList<>();
    row(rows, "parameters", grouped(ParameterShapes.count(config)));
    row(rows, "layers", config.numHiddenLayers());
    row(rows, "hidden size", config.hiddenSize());
    row(
        rows,
        "attention",
        "%d heads of %d, %d key-value heads"
            .formatted(config.numAttentionHeads(), config.headDim(), config.numKeyValueHeads()));
    row(rows, "biases of queries, keys and values", config.qkvBias() ? "yes" : "none");
    row(rows, "feed-forward (`FFN_type`)", "`" + kind() + "`");
    row(rows, "network (`mlp_type`)", "`%s`".formatted(half.mlp().type().key()));
    row(rows, "width of a network", half.mlp().width());
    if (half instanceof FeedForward.Mixture mixture) {
      row(rows, "experts", mixture.numExperts());
      row(rows, "slots of an expert", mixture.slotsPerExpert());
    }
    if (half instanceof FeedForward.SoftMoeChunk chunk) {
      row(rows, "tokens of a chunk", chunk.slotChunk());
      row(rows, "width of the shared expert", chunk.shared().width());
    }
    row(rows, "vocabulary", grouped(config.vocabSize()));
    row(rows, "output head", config.tieWordEmbeddings() ? "the embedding" : "a matrix of its own");
    row(rows, "longest sequence, tokens", grouped(config.maxPositionEmbeddings()));
    return "## Shape\n\n| | |\n|---|---|\n" + String.join("", rows);
  }

  private static void row(List<String> rows, String what, Object value) {
    rows.add("| " + what + " | " + value + " |\n");
  }

  private String use() {
    String trust = config.isQwen2() ? "" : ", trust_remote_code=True";
    String code =
        config.isQwen2() ? "" : " Its code is `%s` beside it.".formatted(ModelingFile.NAME);
    return """
        ## Use

        With transformers 5, after `pip install transformers torch`.%s

        ```python
        %s
        ```

        With Steel, `DIR` being this folder:

        ```
        %s
        ```
        """
        .formatted(code, python(trust).strip(), commands().strip());
  }

  private String python(String trust) {
    if (!hasTokenizer) {
      return """
          import torch
          from transformers import AutoModelForCausalLM

          model = AutoModelForCausalLM.from_pretrained("DIR"%s)
          ids = torch.tensor([[1, 2, 3]])
          print(model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=64))
          """
          .formatted(trust);
    }
    return """
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained("DIR")
        model = AutoModelForCausalLM.from_pretrained("DIR"%s)
        chat = [{"role": "user", "content": "你好"}]
        inputs = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=True, return_tensors="pt")
        out = model.generate(**inputs, max_new_tokens=64)
        print(tokenizer.decode(out[0, inputs["input_ids"].shape[1]:], skip_special_tokens=True))
        """
        .formatted(trust);
  }

  private String commands() {
    return hasTokenizer ? "./steel chat DIR" : "./steel generate DIR --ids 1,2,3";
  }

  private static String training(RunRecord run) {
    List<String> rows = new ArrayList<>();
    row(rows, "steps", grouped(run.steps()));
    run.tokens().ifPresent(tokens -> row(rows, "tokens that counted", grouped(tokens)));
    loss(rows, "training loss, last step", run.loss());
    loss(rows, "validation loss, first", run.firstValidation());
    loss(rows, "validation loss, last", run.lastValidation());
    share(
        rows,
        "right answers to the quickstart's questions, before fine-tuning",
        run.accuracyBefore());
    share(rows, "right answers to the quickstart's questions", run.accuracyAfter());
    return """
        ## Training

        | | |
        |---|---|
        %s
        Losses are nats a token. The recipe, as it ran:

        ```yaml
        %s
        ```
        """
        .formatted(String.join("", rows), run.recipe().strip());
  }

  private static void loss(List<String> rows, String what, OptionalDouble nats) {
    nats.ifPresent(value -> row(rows, what, String.format(Locale.ROOT, "%.4f", value)));
  }

  private static void share(List<String> rows, String what, OptionalDouble share) {
    share.ifPresent(value -> row(rows, what, String.format(Locale.ROOT, "%.1f %%", 100 * value)));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}

package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.AppendLog;
import steel.data.Manifest;
import steel.data.Mixture;
import steel.data.PackRecipe;
import steel.data.PackedBlocks;
import steel.data.RunCensus;
import steel.data.SampleOrder;
import steel.model.FeedForward;
import steel.model.FeedForwardKeys;
import steel.tokenizer.Tokenizer;

/// The packed tokens of a recipe, once it is sure that they fit it. Owns the mapped files.
final class PretrainingData implements AutoCloseable {
  private final PretrainRecipe recipe;
  private final AppendLog log;
  private final String tokenizerHash;
  private final Optional<Mixture> mixture;
  private final Optional<PackedBlocks> train;
  private final Map<String, PackedBlocks> validation = new LinkedHashMap<>();

  private PretrainingData(PretrainRecipe recipe, AppendLog log, String tokenizerHash)
      throws IOException {
    this.recipe = recipe;
    this.log = log;
    this.tokenizerHash = tokenizerHash;
    Path path = recipe.data().path();
    boolean mixed = Mixture.isMixture(path);
    this.mixture = mixed ? Optional.of(openMixture(path)) : Optional.empty();
    this.train = mixed ? Optional.empty() : Optional.of(openBlocks(path, log, profile()));
    try {
      if (recipe.data().validation().isPresent()) {
        validation.put("", openHeldOut(recipe.data().validation().get()));
      }
      for (Map.Entry<String, Path> source : recipe.data().validationSources().entrySet()) {
        validation.put(source.getKey(), openHeldOut(source.getValue()));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Opens them.
  ///
  /// @param log what was appended to the run
  /// @throws ConfigException if the recipe does not fit its data
  /// @throws steel.files.FormatException if a packed file is broken
  /// @throws IOException if the disk fails
  static PretrainingData open(PretrainRecipe recipe, AppendLog log) throws IOException {
    TokenizerFolder.requireTokenizer(recipe.tokenizer());
    return open(recipe, log, Tokenizer.read(recipe.tokenizer()).hash());
  }

  /// As [#open(PretrainRecipe, AppendLog)], for who has read the tokenizer.
  static PretrainingData open(PretrainRecipe recipe, AppendLog log, String tokenizerHash)
      throws IOException {
    return new PretrainingData(recipe, log, tokenizerHash);
  }

  /// What the training data say of themselves.
  Manifest manifest() {
    return mixture.map(Mixture::manifest).orElseGet(() -> train.orElseThrow().manifest());
  }

  /// The rows to learn from.
  Samples samples() {
    return mixture.map(this::mixed).orElseGet(() -> shuffled(train.orElseThrow()));
  }

  /// A counter of what the run has read of them.
  RunCensus census() {
    return mixture.map(RunCensus::of).orElseGet(() -> RunCensus.of(train.orElseThrow(), order()));
  }

  /// In which order the blocks of a set come; a mixture has several.
  SampleOrder order() {
    return SampleOrder.of(profile(), recipe.train().seed(), train.orElseThrow(), log);
  }

  private steel.data.Profile profile() {
    return switch (recipe.train().profile()) {
      case CORRECTED -> steel.data.Profile.CORRECTED;
      case REFERENCE -> steel.data.Profile.REFERENCE;
    };
  }

  private Samples mixed(Mixture mixed) {
    PackedSamples.Reach reach =
        new PackedSamples.Reach(
            mixed.count(),
            "%s: gives %,d blocks".formatted(recipe.data().path(), mixed.count()),
            "raise tokens or max_repetitions there, or take fewer steps");
    return PackedSamples.mixed(mixed, masksDocuments(), reach);
  }

  private Samples shuffled(PackedBlocks blocks) {
    SampleOrder order = order();
    int epochs = recipe.data().epochs();
    PackedSamples.Reach reach =
        new PackedSamples.Reach(
            order.firstOf(epochs),
            "%s: gives %,d blocks%s"
                .formatted(
                    recipe.data().path(),
                    order.firstOf(epochs),
                    epochs == 1 ? "" : " in %,d epochs".formatted(epochs)),
            "let them come again by a larger data.epochs (now %d), take fewer steps, or append more"
                    .formatted(epochs)
                + " text");
    return PackedSamples.shuffled(blocks, order, log, masksDocuments(), reach);
  }

  /// The rows that are only scored, by name; those of `data.validation` have none.
  Map<String, Samples> heldOut() {
    Map<String, Samples> heldOut = new LinkedHashMap<>();
    validation.forEach(
        (name, blocks) -> heldOut.put(name, PackedSamples.inOrder(blocks, masksDocuments())));
    return heldOut;
  }

  private boolean masksDocuments() {
    return recipe.data().maskDocuments();
  }

  private Mixture openMixture(Path file) throws IOException {
    Mixture opened = Mixture.open(file, recipe.train().seed());
    try {
      requireFits(file, opened.manifest());
      if (!log.none()) {
        throw new ConfigException(
            "%s: nothing can join a mixture, and to this run sets were appended; give data.path its"
                    .formatted(file)
                + " former value, or start over with --resume never");
      }
      if (recipe.train().profile() == Profile.REFERENCE) {
        throw new ConfigException(
            "train.profile: reference reads one set, its weights of several act in another way; name"
                + " a folder in data.path, or leave it out");
      }
      if (recipe.data().epochs() != 1) {
        throw new ConfigException(
            "data.epochs: how often the sets of %s come is said there, by max_repetitions; leave it out"
                .formatted(file));
      }
      return opened;
    } catch (ConfigException e) {
      opened.close();
      throw e;
    }
  }

  private PackedBlocks openHeldOut(Path folder) throws IOException {
    return openBlocks(folder, AppendLog.NONE, steel.data.Profile.CORRECTED);
  }

  private PackedBlocks openBlocks(Path folder, AppendLog appended, steel.data.Profile as)
      throws IOException {
    PackedBlocks opened = PackedBlocks.open(folder, appended, as);
    try {
      if (opened.count() == 0) {
        throw new ConfigException(
            folder
                + ": has no tokens; pack more text, for validation with a larger validation_share");
      }
      opened.sets().forEach(set -> requireFits(set.folder(), set.manifest()));
      return opened;
    } catch (ConfigException e) {
      opened.close();
      throw e;
    }
  }

  private void requireFits(Path path, Manifest manifest) {
    if (!manifest.tokenizerHash().equals(tokenizerHash)) {
      throw new ConfigException(
          "%s: was packed with another tokenizer than %s; pack it again with that one"
              .formatted(path, recipe.tokenizer()));
    }
    if (masksDocuments()) {
      requireDocuments(path, manifest);
    }
    int context = manifest.blockLength() - 1;
    int limit = recipe.model().config().maxPositionEmbeddings();
    if (context > limit) {
      throw new ConfigException(
          "%s: its blocks have %d tokens of context, model.max_position_embeddings is %d"
              .formatted(path, context, limit));
    }
  }

  /// Documents can be kept apart where it is known where they end.
  private void requireDocuments(Path path, Manifest manifest) {
    FeedForward kind = recipe.model().config().feedForward();
    if (!kind.isCausal()) {
      throw new ConfigException(
          "data.mask_documents: each token of %s sees all of its row; leave it out, or train a causal kind"
              .formatted(FeedForwardKeys.kind(kind)));
    }
    PackRecipe packed =
        Recipe.parse(manifest.recipe(), path + ", manifest.json", List.of(), PackRecipe::read)
            .value();
    if (packed.specialText() != PackRecipe.SpecialTokens.PLAIN) {
      throw new ConfigException(
          "data.mask_documents: %s was packed with special_text: %s, so that the token between documents is inside of some too; pack it with special_text: plain"
              .formatted(path, packed.specialText().name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public void close() {
    mixture.ifPresent(Mixture::close);
    train.ifPresent(PackedBlocks::close);
    validation.values().forEach(PackedBlocks::close);
  }
}

package steel.cli.quickstart;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import steel.cli.ChoiceProbe;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.Clean;
import steel.data.CleanRecipe;
import steel.data.CleanSummary;
import steel.data.Convert;
import steel.data.ConvertRecipe;
import steel.data.ConvertSummary;
import steel.data.CorpusSummary;
import steel.data.EmbeddedCorpus;
import steel.data.Pack;
import steel.data.PackRecipe;
import steel.data.PackSummary;
import steel.data.TrainingTexts;
import steel.eval.ChoiceResult;
import steel.eval.EvalRecipe;
import steel.eval.MultipleChoice;
import steel.files.Progress;
import steel.infer.SteelModel;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.Tokenizer;
import steel.tokenizer.TokenizerRecipe;
import steel.train.PretrainRecipe;
import steel.train.Pretraining;
import steel.train.RunControl;
import steel.train.TrainingRun;
import steel.tune.FineTuning;
import steel.tune.SftRecipe;

/// The stages of the quickstart, in order, and where each one writes.
final class Stages {
  private static final String TEXT_FIELD = "text";

  private final Places places;
  private final Quickstart.Wishes wishes;
  private final RunControl control;
  private final Progress progress;

  Stages(Places places, Quickstart.Wishes wishes, RunControl control) {
    this.places = places;
    this.wishes = wishes;
    this.control = control;
    this.progress = control.progress();
  }

  /// Every stage; the recipes of all are read first, so that a mistake in the last one costs
  /// nothing.
  ///
  /// @throws steel.config.ConfigException if a recipe cannot be read
  List<Stage> all() {
    StageRecipes recipes = new StageRecipes(places, wishes);
    Recipe<ConvertRecipe> convert = recipes.of("convert", ConvertRecipe::read);
    Recipe<CleanRecipe> clean = recipes.of("clean", CleanRecipe::read);
    Recipe<TokenizerRecipe> tokenizer = recipes.of("tokenizer", TokenizerRecipe::read);
    Recipe<PackRecipe> pack = recipes.of("pack", PackRecipe::read);
    Recipe<PretrainRecipe> pretrain = recipes.pretraining();
    Recipe<EvalRecipe> before = recipes.of("eval-base", EvalRecipe::read);
    Recipe<SftRecipe> sft = recipes.fineTuning();
    Recipe<EvalRecipe> after = recipes.of("eval", EvalRecipe::read);
    return List.of(
        corpus(),
        convert(convert),
        clean(clean),
        tokenizer(tokenizer),
        pack(pack),
        pretrain(pretrain),
        evaluate("eval before", before, places.pretrained(), places.before()),
        sft(sft),
        evaluate("eval after", after, places.tuned(), places.after()),
        samples());
  }

  private Stage corpus() {
    return new Stage(
        "corpus",
        "seed " + wishes.seed(),
        List.of(),
        places.corpus(),
        () -> {
          CorpusSummary summary = EmbeddedCorpus.write(places.corpus(), wishes.seed(), progress);
          int records = CorpusSummary.total(summary.records());
          int planted = CorpusSummary.total(summary.planted());
          int questions = CorpusSummary.total(summary.questions());
          return new Stage.Outcome(
              "seed " + wishes.seed(),
              "%,d records, %,d questions".formatted(records, questions),
              "%,d pieces of dirt planted".formatted(planted),
              figures("records", records, "questions", questions, "planted", planted));
        });
  }

  private Stage convert(Recipe<ConvertRecipe> recipe) {
    Path in = wishes.data().orElse(places.sources());
    return new Stage(
        "convert",
        recipe.resolvedYaml(),
        List.of(in),
        places.converted(),
        () -> {
          ConvertSummary summary = Convert.run(in, places.converted(), recipe.value(), progress);
          ConvertSummary.Source total = summary.total();
          return new Stage.Outcome(
              "%,d records".formatted(total.records()),
              "%,d documents".formatted(total.documents()),
              "%,d conversations, %,d rejected"
                  .formatted(total.conversations(), total.rejectedRecords()),
              figures(
                  "records", total.records(),
                  "documents", total.documents(),
                  "conversations", total.conversations(),
                  "rejected", total.rejectedRecords(),
                  "sources", sources(summary)));
        });
  }

  private Stage clean(Recipe<CleanRecipe> recipe) {
    return new Stage(
        "clean",
        recipe.resolvedYaml(),
        List.of(places.converted()),
        places.cleaned(),
        () -> {
          CleanSummary summary =
              Clean.run(List.of(places.converted()), places.cleaned(), recipe.value(), progress);
          CleanSummary.Counts total = summary.total();
          requireSomething(total);
          return new Stage.Outcome(
              "%,d documents".formatted(total.in()),
              "%,d documents".formatted(total.kept()),
              "%,d dropped, %,d changed".formatted(total.dropped(), total.changed()),
              figures(
                  "in", total.in(),
                  "kept", total.kept(),
                  "dropped", total.dropped(),
                  "changed", total.changed(),
                  "sources", sources(summary)));
        });
  }

  /// Found now and not after the training that needs it.
  private void requireSomething(CleanSummary.Counts total) {
    Path in = wishes.data().orElse(places.sources());
    if (total.kept() == 0) {
      throw new ConfigException(
          "%s: no document is left after cleaning; see %s for what was dropped and why"
              .formatted(in, places.cleaned().resolve("summary.json")));
    }
    if (total.conversations().kept() == 0) {
      throw new ConfigException(
          "%s: holds no conversations to fine-tune on; add a folder of them, such as belle or"
                  .formatted(in)
              + " firefly, or run the stages one by one up to steel pretrain");
    }
  }

  private static Map<String, Object> sources(ConvertSummary summary) {
    Map<String, Object> sources = new LinkedHashMap<>();
    summary
        .sources()
        .forEach(
            (name, counts) ->
                sources.put(
                    name,
                    figures(
                        "records", counts.records(),
                        "documents", counts.documents(),
                        "conversations", counts.conversations(),
                        "rejected", counts.rejectedRecords())));
    return sources;
  }

  private static Map<String, Object> sources(CleanSummary summary) {
    Map<String, Object> sources = new LinkedHashMap<>();
    summary
        .sources()
        .forEach(
            (name, counts) -> sources.put(name, figures("in", counts.in(), "kept", counts.kept())));
    return sources;
  }

  private Stage tokenizer(Recipe<TokenizerRecipe> recipe) {
    return new Stage(
        "tokenizer",
        recipe.resolvedYaml(),
        List.of(places.cleaned()),
        places.tokenizer(),
        () -> {
          String field = recipe.value().textField().orElse(TEXT_FIELD);
          Tokenizer tokenizer =
              BpeTrainer.train(
                  TrainingTexts.of(List.of(places.cleaned()), field),
                  recipe.value().options(),
                  progress);
          tokenizer.write(places.tokenizer());
          return new Stage.Outcome(
              "the clean documents",
              "%,d tokens".formatted(tokenizer.vocabSize()),
              "%,d merges".formatted(tokenizer.mergeCount()),
              figures("vocab_size", tokenizer.vocabSize(), "merges", tokenizer.mergeCount()));
        });
  }

  private Stage pack(Recipe<PackRecipe> recipe) {
    return new Stage(
        "pack",
        recipe.resolvedYaml(),
        List.of(places.cleaned(), places.tokenizer()),
        places.packed(),
        () -> {
          PackSummary summary =
              Pack.run(
                  List.of(places.cleaned()),
                  Tokenizer.read(places.tokenizer()),
                  places.packed(),
                  recipe.value(),
                  progress);
          long documents = summary.train().documents() + summary.validation().documents();
          return new Stage.Outcome(
              "%,d documents".formatted(documents),
              "%,d tokens".formatted(summary.train().tokens()),
              "%,d tokens held out".formatted(summary.validation().tokens()),
              figures(
                  "documents", documents,
                  "tokens", summary.train().tokens(),
                  "blocks", summary.train().blocks(),
                  "validation_tokens", summary.validation().tokens()));
        });
  }

  private Stage pretrain(Recipe<PretrainRecipe> recipe) {
    return new Stage(
        "pretrain",
        recipe.resolvedYaml(),
        List.of(places.packed(), places.tokenizer()),
        places.pretraining(),
        () ->
            trained(
                "%,d steps".formatted(recipe.value().train().steps()),
                Pretraining.run(recipe, places.pretraining(), control, ChoiceProbe::new)));
  }

  private Stage sft(Recipe<SftRecipe> recipe) {
    return new Stage(
        "sft",
        recipe.resolvedYaml(),
        List.of(places.conversations(), places.pretrained()),
        places.tuning(),
        () -> {
          FineTuning.Result result =
              FineTuning.sft(recipe, places.tuning(), control, ChoiceProbe::new);
          return trained("%,d conversations".formatted(result.examples().train()), result.run());
        });
  }

  private static Stage.Outcome trained(String in, TrainingRun.Result run) {
    if (run.stopped()) {
      throw new CancellationException("stopped in the middle of training");
    }
    Map<String, Object> figures = figures("steps", run.steps(), "tokens", run.tokens());
    run.validationLossFirst().ifPresent(loss -> figures.put("validation_loss_first", loss));
    run.validationLossLast().ifPresent(loss -> figures.put("validation_loss_last", loss));
    if (!run.notices().isEmpty()) {
      figures.put("notices", run.notices());
    }
    return new Stage.Outcome(
        in,
        "%,d tokens learned".formatted(run.tokens()),
        "validation loss %s -> %s"
            .formatted(loss(run.validationLossFirst()), loss(run.validationLossLast())),
        figures);
  }

  private static String loss(OptionalDouble loss) {
    return loss.isPresent() ? "%.3f".formatted(loss.getAsDouble()) : "none";
  }

  private Stage evaluate(String name, Recipe<EvalRecipe> recipe, Path model, Path out) {
    Path questions = wishes.questions().orElse(places.questions());
    return new Stage(
        name,
        recipe.resolvedYaml(),
        List.of(questions, model),
        out,
        () -> {
          ChoiceResult result;
          try (SteelModel opened = SteelModel.open(model)) {
            result =
                MultipleChoice.run(
                    opened, opened.tokenizer(), questions, recipe.value().choice(), progress);
          }
          result.write(out);
          return new Stage.Outcome(
              "%,d questions".formatted(result.micro().count()),
              "%,d right".formatted(result.micro().correct()),
              "%.1f %% right, chance is %.0f %%"
                  .formatted(100 * result.micro().value(), 100 * ChoiceResult.CHANCE),
              accuracies(result));
        });
  }

  private static Map<String, Object> accuracies(ChoiceResult result) {
    Map<String, Object> subjects = new LinkedHashMap<>();
    for (ChoiceResult.SubjectScore one : result.subjects()) {
      subjects.put(
          one.subject(),
          figures(
              "accuracy", one.accuracy().value(),
              "standard_error", one.accuracy().standardError(),
              "count", one.accuracy().count()));
    }
    return figures(
        "accuracy", result.micro().value(),
        "standard_error", result.micro().standardError(),
        "count", result.micro().count(),
        "subjects", subjects);
  }

  private Stage samples() {
    return new Stage(
        "samples",
        SampleAnswers.settings(),
        List.of(places.pretrained(), places.tuned()),
        places.samples(),
        () -> {
          List<SampleAnswers.Answer> answers =
              SampleAnswers.ask(places.pretrained(), places.tuned());
          SampleAnswers.write(answers, places.samples());
          return new Stage.Outcome(
              "%d questions".formatted(answers.size()),
              "%d answers".formatted(answers.size()),
              answers.getFirst().question()
                  + " "
                  + SampleAnswers.oneLine(answers.getFirst().after()),
              figures("answers", answers.size()));
        });
  }

  private static Map<String, Object> figures(Object... namesAndValues) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      figures.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return figures;
  }
}

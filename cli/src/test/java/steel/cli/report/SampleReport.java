package steel.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import steel.cli.report.ReportData.Accuracies;
import steel.cli.report.ReportData.Command;
import steel.cli.report.ReportData.Fact;
import steel.cli.report.ReportData.Figure;
import steel.cli.report.ReportData.Funnel;
import steel.cli.report.ReportData.OperatorRow;
import steel.cli.report.ReportData.PlantedRow;
import steel.cli.report.ReportData.Point;
import steel.cli.report.ReportData.Run;
import steel.cli.report.ReportData.Sample;
import steel.cli.report.ReportData.Share;
import steel.cli.report.ReportData.SourceRow;
import steel.cli.report.ReportData.Stage;
import steel.cli.report.ReportData.SubjectRow;
import steel.cli.report.ReportData.Training;

/// Made-up data of the shape that a quickstart gives, every part of it filled.
final class SampleReport {
  private SampleReport() {}

  static ReportData full() {
    return new ReportData(
        "Quickstart",
        "A language model of 3.2 million parameters, from raw text to a chat, on this machine.",
        List.of(
            new Fact("machine", "2 cores, 24 GiB, Linux amd64"),
            new Fact("JDK", "25.0.1+8 (Temurin)"),
            new Fact("Vector path", "AVX-512, 16 floats"),
            new Fact("libtorch", "2.10.0, 2 threads"),
            new Fact("seed", "1234"),
            new Fact("recipes", "recipes/tiny"),
            new Fact("model", "Soft-MoE V3, 4 layers, hidden 192, 6 experts"),
            new Fact("when", "2026-11-25 05:12")),
        List.of(
            new Figure("78.3 %", "held-out questions right", "chance is 25 %"),
            new Figure("31.2 %", "before fine-tuning", "by log-probability"),
            new Figure("1.312", "validation loss", "from 8.332"),
            new Figure("5 min 12 s", "from raw text to chat", "1.9 GiB at its peak")),
        stages(),
        Optional.of(funnel()),
        List.of(
            new Training("pretraining", List.of(run("pretrain", 1, 1200, 8.3, 1.25, 6e-4))),
            new Training("fine-tuning", List.of(run("sft", 2, 800, 2.1, 0.3, 2e-4)))),
        Optional.of(accuracies()),
        samples(),
        List.of(
            new Command("Chat with it", "./steel chat runs/quickstart/sft/model"),
            new Command(
                "The same on your own texts", "./steel quickstart --data DIR --out runs/mine"),
            new Command(
                "Train longer",
                "./steel pretrain recipes/tiny/pretrain.yaml --out runs/longer --set train.steps=5000 --set data.path=runs/quickstart/packed/train")));
  }

  private static List<Stage> stages() {
    return List.of(
        new Stage("corpus", "seed 1234", "11 sources, 8.1 MB", 2.1, "412 planted flaws"),
        new Stage("convert", "8.1 MB", "14,203 documents", 1.8, "37 records rejected"),
        new Stage("clean", "14,203 documents", "12,980 documents", 3.4, "8.6 % dropped"),
        new Stage("tokenizer", "6.9 MB of text", "4,096 tokens", 6.2, "2.31 characters a token"),
        new Stage("pack", "12,980 documents", "2.9 M tokens", 1.1, "98 % train, 2 % validation"),
        new Stage("pretrain", "2.9 M tokens", "1,200 steps", 171.9, "loss 8.332 -> 1.312"),
        new Stage("sft", "9,412 conversations", "800 steps", 96.4, "loss 2.140 -> 0.214"),
        new Stage("evaluate", "240 questions", "2 x 240 answers", 14.2, "31.2 % -> 78.3 %"));
  }

  private static Funnel funnel() {
    return new Funnel(
        List.of(
            new SourceRow("skypile", 2400, 2188),
            new SourceRow("wanjuan", 1800, 1702),
            new SourceRow("wikipedia_cn", 1500, 1461),
            new SourceRow("baidu_baike", 1600, 1489),
            new SourceRow("baidu_qa", 1400, 1301),
            new SourceRow("zhihu", 1203, 1120),
            new SourceRow("belle", 1500, 1384),
            new SourceRow("moss", 900, 803),
            new SourceRow("firefly", 1500, 1190),
            new SourceRow("starcode", 400, 342)),
        List.of(
            new OperatorRow("fix_unicode", 0, 1822),
            new OperatorRow("clean_links", 0, 211),
            new OperatorRow("clean_email", 0, 96),
            new OperatorRow("whitespace_normalization", 0, 3120),
            new OperatorRow("text_length_filter", 104, 0),
            new OperatorRow("special_characters_filter", 61, 0),
            new OperatorRow("document_deduplicator", 1058, 0)),
        List.of(
            new PlantedRow("exact duplicates", 140, 140),
            new PlantedRow("near duplicates", 60, 12),
            new PlantedRow("HTML tags", 80, 80),
            new PlantedRow("links", 60, 60),
            new PlantedRow("e-mail addresses", 30, 30),
            new PlantedRow("broken Unicode", 24, 24),
            new PlantedRow("over-long lines", 10, 9),
            new PlantedRow("empty records", 8, 8)));
  }

  static Run run(String name, long seed, int steps, double first, double last, double peak) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Point> points = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      double clean = last + (first - last) * Math.exp(-6.0 * step / steps);
      double loss = clean + 0.12 * random.nextGaussian();
      double lr =
          step < steps / 20
              ? peak * 20 * step / steps
              : peak * (0.55 + 0.45 * Math.cos(Math.PI * step / steps));
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("loss", loss);
      figures.put("lr", lr);
      figures.put("grad_norm", 0.4 + Math.exp(-8.0 * step / steps) + 0.05 * random.nextDouble());
      figures.put("tokens_per_second", 17_400 + 900 * random.nextGaussian());
      figures.put("tokens", 2048.0 * step);
      figures.put("elapsed_seconds", 0.12 * step);
      if (step == 1 || step % (steps / 8) == 0) {
        figures.put("validation_loss", clean + 0.06);
      }
      points.add(new Point(step, figures));
    }
    return new Run(name, points);
  }

  private static Accuracies accuracies() {
    return new Accuracies(
        List.of("after pretraining", "after fine-tuning"),
        0.25,
        List.of(new Share(0.312, 0.030, 240), new Share(0.783, 0.027, 240)),
        List.of(
            subject("animals", 0.34, 0.92, 50),
            subject("arithmetic", 0.24, 0.55, 60),
            subject("capitals", 0.40, 0.88, 50),
            subject("colours", 0.30, 0.90, 40),
            subject("故事人物", 0.27, 0.70, 30),
            subject("self", 0.50, 1.00, 10)));
  }

  private static SubjectRow subject(String name, double before, double after, int count) {
    return new SubjectRow(name, List.of(share(before, count), share(after, count)));
  }

  private static Share share(double value, int count) {
    return new Share(value, Math.sqrt(value * (1 - value) / (count - 1)), count);
  }

  private static List<Sample> samples() {
    return List.of(
        new Sample("你是谁？", "你是谁？你是谁？", "我是Steel，一个在这台电脑上训练出来的小模型。"),
        new Sample("法国的首都是哪里？", "", "巴黎。"),
        new Sample("下面哪种动物会飞？\nA. 老虎\nB. 麻雀\nC. 大象\nD. 金鱼", "A. 老虎", "B"),
        new Sample("7加8等于几？", "7加8等于", "15。"),
        new Sample("What colour is the sky?", "天空", "The sky is blue."));
  }
}

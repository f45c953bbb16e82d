"""Weekly retraining by Airflow: the logical date is the day the model is as of, so that a rerun of an old week does that week.

Exit codes of retrain: 0 done or done before; 1 failed, the retry goes on with what is there; 2 wrong config; 3 the gate refused, which
--allow-refusal turns into 0 where a refused model is no reason for an alarm.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

with DAG(
    dag_id="lockstep_retrain_credit",
    schedule="10 4 * * 1",
    start_date=datetime(2026, 1, 5),
    catchup=True,
    max_active_runs=1,
) as dag:
    SparkSubmitOperator(
        task_id="retrain",
        conn_id="spark_default",
        application="hdfs:///apps/lockstep.jar",
        java_class="io.lockstep.jobs.Main",
        application_args=[
            "retrain",
            "hdfs:///apps/credit.yaml",
            "--as-of",
            "{{ ds }}",
            "--runs-dir",
            "hdfs:///lockstep/runs",
            "--json",
        ],
        retries=3,
        retry_delay=timedelta(minutes=10),
    )

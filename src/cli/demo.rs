//! The demonstration: loaded once, into a database where nobody is yet.

use super::open;
use crate::{config::Config, demo, secret_files, server::DemoAccount};
use kernel::{Error, RegionCode, Result};

pub fn load(config: &Config) -> Result<()> {
    if config.market != RegionCode::BEIJING {
        return Err(Error::wrong_state(
            format!("演示数据是北京市的，不能装入市场 {}；请设置市场 110000", config.market),
            format!("the demonstration is Beijing's and cannot be loaded into market {}; configure market 110000", config.market),
        ));
    }
    let (db, ctx) = open(config, "demo")?;
    let signer = secret_files::bulletin_signers(config)?;
    match demo::load(&db, &signer, ctx.now)? {
        Some(loaded) => println!(
            "demo: {} enterprises, {} prices, {} editions, {} listings, {} rounds",
            loaded.enterprises, loaded.observations, loaded.editions, loaded.listings, loaded.rounds
        ),
        None => println!("demo: the database has enterprises already, nothing was loaded"),
    }
    println!("{:<20} {:<15} 身份 who", "账号 login", "密码 password");
    for account in &demo::ACCOUNTS {
        println!("{:<20} {:<15} {} ({})", account.login, demo::PASSWORD, account.name_zh, account.name_en);
    }
    Ok(())
}

/// Keeps the demonstration's accounts out, as long as their passwords are the known one.
pub fn block(config: &Config) -> Result<()> {
    let (db, ctx) = open(config, "demo.block")?;
    let blocked = demo::block_accounts(&db, &ctx)?;
    println!(
        "demo: {blocked} account(s) kept out; an administrator may let them in again, and they set passwords of their own by mail"
    );
    Ok(())
}

/// The accounts that the log-in page of a demonstration shows.
pub fn accounts() -> Vec<DemoAccount> {
    let shown = |account: &demo::Account| DemoAccount {
        login: account.login.to_owned(),
        password: demo::PASSWORD.to_owned(),
        role: account.role,
        name_zh: account.name_zh.to_owned(),
        name_en: account.name_en.to_owned(),
    };
    demo::ACCOUNTS.iter().map(shown).collect()
}
